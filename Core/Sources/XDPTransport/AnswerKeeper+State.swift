extension AnswerKeeper {
  /// What is known of a zone that has its place in the image.
  struct Zone {
    /// How far it is laid out.
    enum Stage {
      /// Names of before may be there; nothing of it is in force.
      case stale
      /// Its own name is there alone; nothing of it is in force.
      case empty
      /// All of its names are there for which there is room.
      case laidOut
    }

    let piece: UInt32
    var stage = Stage.empty
    /// Whether all of its names are here.
    var isComplete = false
    /// Whether the sockets answer from it at all: without an SOA they don't.
    var hasSOA = false
    /// The records of its negative answers, as long as they are not in force.
    var negative: [UInt8]?
    /// The names whose answers hold records of other names.
    var composites: Set<[UInt8]> = []
    /// Names that have changed since it began to be laid out.
    var changed: Set<[UInt8]> = []
  }

  /// What only the holder of the lock touches.
  struct State {
    let image: AnswerImage
    /// The zones that have their places in the image; those that are published are here, or
    /// ``unplaced``, or there is a task to find them before any zone is in force.
    var zones: [[UInt8]: Zone] = [:]
    /// The zones for whose own names there is no room.
    var unplaced: Set<[UInt8]> = []
    /// How many of those are below a name.
    private var unplacedBelow: [[UInt8]: Int] = [:]
    /// What is to be done.
    var pending = Work()
    /// Whether a change is announced that may not be in force yet.
    var isPublishing = false
    /// Whether no name is left out.
    var hasRoom = true
    /// The octets in use when there was no room for a name for the first time.
    var fullLength = 0
    /// Names that the sockets were asked for, and how often.
    var wanted: [[UInt8]: Int] = [:]
    /// Whether the thread is between two pieces of work.
    var isIdle = true

    init(image: AnswerImage) { self.image = image }
  }
}

// MARK: Changes that are announced

extension AnswerKeeper.State {
  /// A zone is going to be there, to be another one, or to be gone.
  mutating func announce(_ apex: [UInt8]) {
    if zones[apex] != nil {
      putOut(apex)
    } else if !unplaced.contains(apex) {
      // Names of the zone above become names of this one, and aliases of all may lead here.
      if let above = nearest(above: apex) { putOut(above) }
      image.globalStamp &+= 1
      pending.allComposites = true
      place(apex)
    }
    pending.stale.insert(apex)
  }

  /// Names of a zone are going to have other records.
  mutating func announce(_ names: Set<[UInt8]>, of apex: [UInt8]) {
    guard let zone = zones[apex] else { return }
    image.advanceStamp(of: zone.piece)
    guard zone.stage == .laidOut else {
      zones[apex]?.changed.formUnion(names)
      return
    }
    image.setNegative(of: zone.piece, nil)
    zones[apex]?.negative = nil
    for name in names {
      // Of one that is not here nothing can be said but that others may not speak for it.
      if !image.leave(name, of: zone.piece) { image.setIncomplete(zone.piece) }
    }
    pending.names[apex, default: []].formUnion(names)
    pending.complete.remove(apex)
  }

  /// Puts a zone out of force, to be laid out anew.
  mutating func putOut(_ apex: [UInt8]) {
    guard let zone = zones[apex] else { return }
    image.setFlags(of: zone.piece, [])
    // The one name that stays where it is.
    image.leave(apex, of: zone.piece)
    image.setNegative(of: zone.piece, nil)
    zones[apex]?.negative = nil
    zones[apex]?.stage = .stale
    pending.forget(apex)
    pending.stale.insert(apex)
  }

  /// Whether nothing of a zone has changed since it was taken up.
  func isCurrent(_ apex: [UInt8]) -> Bool {
    !pending.stale.contains(apex) && pending.names[apex] == nil
  }
}

// MARK: Places

extension AnswerKeeper.State {
  /// Gives a zone its place: its own name, which says "changing" for all below it.
  ///
  /// Where there is no room, the zones above know nothing of names that are not here.
  mutating func place(_ apex: [UInt8]) {
    if let piece = image.makeZone(nameLength: apex.count) {
      let name = PieceWriter.node(apex, [.isApex, .isLeft], zone: piece, [])
      if let name, image.install(apex, name, usesReserve: true) {
        if unplaced.remove(apex) != nil { countUnplaced(apex, -1) }
        zones[apex] = AnswerKeeper.Zone(piece: piece)
        return
      }
      image.removeZone(piece)
    }
    hasRoom = false
    if unplaced.insert(apex).inserted { countUnplaced(apex, 1) }
    Self.forEach(above: apex) { name in
      if let above = zones[name] { image.setIncomplete(above.piece) }
      return true
    }
  }

  /// Takes a zone's place back; the zone above it has to be out of force.
  mutating func removePlace(_ apex: [UInt8]) {
    if let zone = zones.removeValue(forKey: apex) { image.removeZone(zone.piece) }
    if unplaced.remove(apex) != nil { countUnplaced(apex, -1) }
    pending.forget(apex)
  }

  private mutating func countUnplaced(_ apex: [UInt8], _ difference: Int) {
    Self.forEach(above: apex) { name in
      let count = unplacedBelow[name, default: 0] + difference
      unplacedBelow[name] = count > 0 ? count : nil
      // There may be nothing any more that keeps it from knowing all names.
      if count == 0, zones[name]?.isComplete == true { pending.complete.insert(name) }
      return true
    }
  }

  /// The nearest zone above a name that has its place.
  func nearest(above name: [UInt8]) -> [UInt8]? {
    var found: [UInt8]?
    Self.forEach(above: name) { above in
      if zones[above] != nil { found = above }
      return found == nil
    }
    return found
  }

  /// Calls `body` with each name above one, from the nearest to the root, until it returns `false`.
  static func forEach(above name: [UInt8], _ body: ([UInt8]) -> Bool) {
    var rest = name[...]
    while let label = rest.first, label > 0 {
      rest = rest.dropFirst(1 + Int(label))
      guard body(Array(rest)) else { return }
    }
  }
}

// MARK: In force

extension AnswerKeeper.State {
  /// Puts the names that a zone has in force, unless some of them have changed.
  ///
  /// What it does not have is said later (``complete(_:)``), when no program is running any more that
  /// may have missed a name before it was there, or found one that is gone.
  ///
  /// - Parameter negative: The records of its negative answers.
  mutating func putInForce(
    _ apex: [UInt8], _ zone: inout AnswerKeeper.Zone, _ negative: [UInt8]?
  ) {
    (zone.hasSOA, zone.negative) = (negative != nil, negative)
    if !zone.hasSOA { image.setFlags(of: zone.piece, []) }
    guard zone.stage == .laidOut, zone.hasSOA, isCurrent(apex) else { return }
    image.setFlags(of: zone.piece, image.flags(of: zone.piece).union(.isOn))
    pending.complete.insert(apex)
  }

  /// Has a zone say which names and records do not exist.
  mutating func complete(_ apex: [UInt8]) {
    guard let zone = zones[apex], zone.stage == .laidOut, zone.hasSOA, isCurrent(apex)
    else { return }
    if let negative = zone.negative {
      image.setNegative(of: zone.piece, negative)
      zones[apex]?.negative = nil
    }
    if zone.isComplete, unplacedBelow[apex] == nil {
      image.setFlags(of: zone.piece, [.isOn, .isComplete])
    }
  }
}
