import Authority
import Synchronization

/// Keeps the image of the answers equal to the zones in force.
///
/// Before a change is published, all that depends on it is put out of force, so that the sockets
/// answer; a thread of its own reads the new state, lays it out and puts it in force, unless there
/// was another change meanwhile. So no answer from the image is ever older than one of the sockets.
@safe
final class AnswerKeeper: PublicationObserver, @unchecked Sendable {
  /// What is known of a zone.
  struct Zone {
    var piece: UInt32
    /// Whether all of its names are here.
    var isComplete = false
    /// The names whose answers hold records of other names.
    var composites: Set<[UInt8]> = []
  }

  /// What only the holder of the lock touches.
  struct State {
    let image: AnswerImage
    var zones: [[UInt8]: Zone] = [:]
    /// Counts changes: what was read before one is not put in force after it.
    var version: UInt64 = 0
    var isPublishing = false
    /// What is to be read anew.
    var pending = Work()
    /// Whether no name is left out.
    var hasRoom = true
    /// The octets in use when there was no room for a name for the first time.
    var fullLength = 0
    /// Names that the sockets were asked for, and how often.
    var wanted: [[UInt8]: Int] = [:]
    /// Whether the thread is between two pieces of work.
    var isIdle = true
  }

  /// What changed.
  struct Work {
    var everything = false
    var zones: Set<[UInt8]> = []
    var names: [[UInt8]: Set<[UInt8]>] = [:]

    var isEmpty: Bool { !everything && zones.isEmpty && names.isEmpty }

    mutating func add(_ other: Work) {
      everything = everything || other.everything
      zones.formUnion(other.zones)
      names.merge(other.names) { $0.union($1) }
    }
  }

  let state: Mutex<State>
  private let publication: ZonePublication
  private let bell: Bell
  private let isStopped = Atomic<Bool>(false)

  /// Starts with an image that is empty.
  init(_ publication: ZonePublication, _ image: consuming sending AnswerImage) {
    self.publication = publication
    state = Mutex(State(image: image, pending: Work(everything: true)))
    bell = Bell()
  }

  /// The names in the image, its octets in use, and whether nothing is left to be done.
  var extent: (names: Int, octets: Int, isSettled: Bool) {
    state.withLock { state in
      (
        state.image.nameCount, state.image.usedLength,
        state.pending.isEmpty && state.isIdle && !state.isPublishing
      )
    }
  }

  /// Whether all zones are here as a whole.
  var isComplete: Bool {
    state.withLock { state in state.hasRoom && state.zones.values.allSatisfy(\.isComplete) }
  }

  // MARK: Changes

  func willPublish(_ changes: PublishedChanges) {
    state.withLock { state in
      state.version += 1
      state.isPublishing = true
      var work = Work()
      if changes.removesAll {
        work.everything = true
        for zone in state.zones.values { state.image.setFlags(of: zone.piece, []) }
      }
      if changes.removesAll || !changes.zones.isEmpty { state.image.globalStamp &+= 1 }
      for apex in changes.zones { takeOut(apex, &state, &work) }
      for (apex, names) in changes.names where !work.zones.contains(apex) {
        guard let zone = state.zones[apex] else { continue }
        state.image.setFlags(of: zone.piece, .isOn)
        state.image.setNegative(of: zone.piece, nil)
        state.image.advanceStamp(of: zone.piece)
        for name in names { state.image.leave(name) }
        work.names[apex] = names
      }
      state.pending.add(work)
    }
  }

  /// Puts a zone out of force, and the one above it, some of whose names it may cover.
  private func takeOut(_ apex: [UInt8], _ state: inout State, _ work: inout Work) {
    work.zones.insert(apex)
    if let zone = state.zones[apex] { state.image.setFlags(of: zone.piece, []) }
    var rest = apex[...]
    while let label = rest.first, label > 0 {
      rest = rest.dropFirst(1 + Int(label))
      guard let above = state.zones[Array(rest)] else { continue }
      state.image.setFlags(of: above.piece, [])
      work.zones.insert(Array(rest))
      return
    }
  }

  func didPublish() {
    state.withLock { $0.isPublishing = false }
    bell.ring()
  }

  // MARK: The thread

  /// Has everything read, now and after each change, until ``stop()``.
  func run() {
    var builder = AnswerBuilder(publication)
    publication.observe(by: self)
    while !isStopped.load(ordering: .acquiring) {
      if let (work, version) = nextWork() {
        builder.refresh()
        if !perform(work, version, &builder) { state.withLock { $0.pending.add(work) } }
        state.withLock { state in
          state.image.reclaim()
          state.isIdle = true
          state.noteRoom()
        }
      } else {
        makeRoomForWanted(&builder)
        bell.wait(atMost: 1000)
      }
    }
    publication.observe(by: nil)
    state.withLock { state in
      for zone in state.zones.values { state.image.setFlags(of: zone.piece, []) }
    }
  }

  /// Ends ``run()``.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    bell.ring()
  }

  private func nextWork() -> (Work, UInt64)? {
    state.withLock { state in
      guard !state.pending.isEmpty, !state.isPublishing else { return nil }
      defer {
        state.pending = Work()
        state.isIdle = false
      }
      return (state.pending, state.version)
    }
  }

  /// Does what there is to do.
  ///
  /// - Returns: Whether nothing changed meanwhile.
  private func perform(
    _ work: Work, _ version: UInt64, _ builder: inout AnswerBuilder
  ) -> Bool {
    var zones = work.zones
    if work.everything {
      zones = Set(builder.exporter.zones())
      state.withLock { state in
        zones.formUnion(state.zones.keys)
        state.hasRoom = true
      }
    }
    var isCurrent = true
    for (apex, names) in work.names where isCurrent && !zones.contains(apex) {
      isCurrent = readNames(names, of: apex, version, &builder, &zones)
    }
    for apex in zones where isCurrent { isCurrent = readZone(apex, version, &builder) }
    return isCurrent
  }

  /// Changes the state, unless there was a change since `version`.
  func commit(_ version: UInt64, _ body: (inout State) -> Void) -> Bool {
    state.withLock { state in
      guard state.version == version else { return false }
      body(&state)
      return true
    }
  }

  /// Lays a whole zone out anew, beside the one that was there.
  private func readZone(
    _ apex: [UInt8], _ version: UInt64, _ builder: inout AnswerBuilder
  ) -> Bool {
    let count = builder.exporter.nameCount(of: apex)
    var piece: UInt32?
    let isCurrent = commit(version) { state in
      if let former = state.zones.removeValue(forKey: apex) {
        state.image.removeZone(former.piece)
        state.image.reclaim()
      }
      if count != nil { piece = state.image.makeZone(nameLength: apex.count) }
    }
    guard isCurrent else { return false }
    guard count != nil else { return true }
    guard let piece else {
      state.withLock { $0.hasRoom = false }
      return true
    }
    var zone = Zone(piece: piece, isComplete: true)
    var names: [ExportedName] = []
    builder.exporter.forEachName(of: apex) { name in
      names.append(name)
      return true
    }
    let stamp = state.withLock { $0.image.stamp(of: piece) }
    for start in stride(from: 0, to: names.count, by: 1024) {
      let chunk = names[start..<min(start + 1024, names.count)]
      let pieces = chunk.map { name in
        let node = builder.node(name, zone: piece, named: apex, stamp: stamp)
        if node.isComposite { zone.composites.insert(name.name) }
        return (name.name, node.octets)
      }
      let goesOn = commit(version) { state in
        for (name, octets) in pieces {
          if !(octets.map { state.image.install(name, $0) } ?? false) { zone.isComplete = false }
        }
      }
      guard goesOn else {
        // What is there belongs to a zone that was never in force.
        state.withLock { $0.image.removeZone(piece) }
        return false
      }
    }
    let negative = builder.negative(of: apex)
    let isDone = commit(version) { state in
      state.image.setNegative(of: piece, negative)
      state.image.setFlags(of: piece, zone.isComplete ? [.isOn, .isComplete] : .isOn)
      if !zone.isComplete { state.hasRoom = false }
      state.zones[apex] = zone
    }
    if !isDone { state.withLock { $0.image.removeZone(piece) } }
    return isDone
  }

  /// Lays names out anew, with their ancestors, which may know of wildcards below or come and go.
  private func readNames(
    _ names: Set<[UInt8]>, of apex: [UInt8], _ version: UInt64, _ builder: inout AnswerBuilder,
    _ zones: inout Set<[UInt8]>
  ) -> Bool {
    guard
      let (zone, stamp) = state.withLock({ state in
        state.zones[apex].map { ($0, state.image.stamp(of: $0.piece)) }
      })
    else { return true }
    var all = zone.composites
    for name in names {
      var rest = name[...]
      while rest.count >= apex.count {
        all.insert(Array(rest))
        guard let label = rest.first, label > 0 else { break }
        rest = rest.dropFirst(1 + Int(label))
      }
    }
    var composites: Set<[UInt8]> = []
    var cutsChanged = false
    let pieces = all.map { name -> (name: [UInt8], octets: [UInt8]?, exists: Bool) in
      guard let found = builder.exporter.name(name, of: apex) else {
        return (name, nil, false)
      }
      let node = builder.node(found, zone: zone.piece, named: apex, stamp: stamp)
      if node.isComposite { composites.insert(name) }
      return (name, node.octets, true)
    }
    let negative = builder.negative(of: apex)
    let isCurrent = commit(version) { state in
      var isComplete = zone.isComplete
      for piece in pieces {
        let before = state.image.flags(of: piece.name)?.contains(.isCut) ?? false
        guard piece.exists else {
          cutsChanged = cutsChanged || before
          state.image.remove(piece.name, of: zone.piece)
          continue
        }
        guard let octets = piece.octets, state.image.install(piece.name, octets) else {
          isComplete = false
          continue
        }
        let after = state.image.flags(of: piece.name)?.contains(.isCut) ?? false
        cutsChanged = cutsChanged || before != after
      }
      if !isComplete { state.hasRoom = false }
      // Then everything below is another's, or is no more: all of it is read again.
      guard !cutsChanged else { return }
      state.zones[apex]?.composites = composites
      state.zones[apex]?.isComplete = isComplete
      state.image.setNegative(of: zone.piece, negative)
      state.image.setFlags(of: zone.piece, isComplete ? [.isOn, .isComplete] : .isOn)
    }
    if cutsChanged {
      state.withLock { $0.image.setFlags(of: zone.piece, []) }
      zones.insert(apex)
    }
    return isCurrent
  }
}
