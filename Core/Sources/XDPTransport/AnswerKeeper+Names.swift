import Authority
import Synchronization

/// Names of zones that are laid out.
extension AnswerKeeper {
  /// What was read of a name.
  fileprivate struct Reading {
    let name: [UInt8]
    /// Whether there is such a name, and it is the zone's.
    var exists = false
    /// Its piece; `nil` for none.
    var octets: [UInt8]?
    /// Whether some of it depends on other names.
    var isComposite = false
  }

  /// Lays names out anew, with their ancestors, which may know of wildcards below or come and go.
  func readNames(_ names: Set<[UInt8]>, at place: Place, _ builder: inout AnswerBuilder) {
    let apex = place.apex
    var all = names
    for name in names {
      State.forEach(above: name) { above in
        if above.count >= apex.count { all.insert(above) }
        return above.count > apex.count
      }
    }
    let readings = all.map { read($0, at: place, &builder) }
    let negative = builder.negative(of: apex)
    let isDone = commit(apex) { state, zone in
      for reading in readings { state.install(reading, &zone) }
      state.image.setNegative(of: zone.piece, negative)
      zone.hasSOA = negative != nil
      if !zone.hasSOA { state.image.setFlags(of: zone.piece, []) }
      state.putInForce(apex, zone)
      // All others that hold records of other names may have other ones now. They come later.
      if !zone.composites.isSubset(of: all) { state.pending.composites.insert(apex) }
    }
    guard !isDone else { return }
    state.withLock { state in
      guard state.zones[apex]?.stage == .laidOut else { return }
      state.pending.names[apex, default: []].formUnion(names)
    }
  }

  /// Lays names out anew that have records of other names, some at a time.
  func readComposites(at place: Place, _ builder: inout AnswerBuilder) {
    let apex = place.apex
    let names = Array(state.withLock { $0.zones[apex]?.composites ?? [] })
    for first in stride(from: 0, to: names.count, by: Self.atOnce) {
      let readings = names[first..<min(first + Self.atOnce, names.count)].map {
        read($0, at: place, &builder)
      }
      let goesOn = commit(apex) { state, zone in
        for reading in readings {
          // What had to make room for others stays away.
          if reading.isComposite, state.image.flags(of: reading.name, in: zone.piece) != nil {
            state.install(reading, &zone)
          } else {
            zone.composites.remove(reading.name)
          }
        }
      }
      guard goesOn, mayGoOn else { return }
      giveWay(&builder)
      // They may be out of date again.
      if state.withLock({ $0.pending.composites.contains(apex) }) { return }
    }
  }

  /// Has zones say which names do not exist, when no program is running any more that looked for one
  /// before it was there.
  func complete(_ zones: Set<[UInt8]>) {
    waitForReaders(always: true)
    state.withLock { state in
      for apex in zones { state.complete(apex) }
    }
  }

  private func read(
    _ name: [UInt8], at place: Place, _ builder: inout AnswerBuilder
  ) -> Reading {
    guard let found = builder.exporter.name(name, of: place.apex) else {
      return Reading(name: name)
    }
    let node = builder.node(found, at: place)
    return Reading(
      name: name, exists: true, octets: node.octets, isComposite: node.isComposite)
  }
}

extension AnswerKeeper.State {
  /// Puts in force what was read of a name.
  fileprivate mutating func install(
    _ reading: AnswerKeeper.Reading, _ zone: inout AnswerKeeper.Zone
  ) {
    zone.composites.remove(reading.name)
    guard reading.exists else {
      image.remove(reading.name, of: zone.piece)
      return
    }
    guard let octets = reading.octets, image.install(reading.name, octets) else {
      zone.isComplete = false
      hasRoom = false
      image.setFlags(of: zone.piece, image.flags(of: zone.piece).subtracting(.isComplete))
      return
    }
    if reading.isComposite { zone.composites.insert(reading.name) }
  }
}
