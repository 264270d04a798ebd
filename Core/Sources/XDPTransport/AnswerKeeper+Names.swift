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
      state.putInForce(apex, &zone, negative)
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
      var readings = names[first..<min(first + Self.atOnce, names.count)].map {
        read($0, at: place, &builder)
      }
      // Those for which there is no room beside the one that they have.
      var away: [Reading] = []
      while !readings.isEmpty {
        let goesOn = commit(apex) { state, zone in
          // Where memory is full, the room of those that were replaced is that of the next.
          while !state.image.hasMuchRetired, let reading = readings.popLast() {
            // What had to make room for others stays away.
            if reading.isComposite, state.image.flags(of: reading.name, in: zone.piece) != nil {
              guard !state.install(reading, &zone) else { continue }
              state.image.remove(reading.name, of: zone.piece)
              away.append(reading)
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
      guard !away.isEmpty else { continue }
      waitForReaders()
      _ = commit(apex) { state, zone in
        for reading in away { state.install(reading, &zone, usesReserve: true) }
      }
    }
  }

  /// Has zones say what does not exist, when no program is running any more that looked for it before
  /// it was there.
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
  ///
  /// - Returns: Whether there was room.
  @discardableResult
  fileprivate mutating func install(
    _ reading: AnswerKeeper.Reading, _ zone: inout AnswerKeeper.Zone, usesReserve: Bool = false
  ) -> Bool {
    zone.composites.remove(reading.name)
    guard reading.exists else {
      image.remove(reading.name, of: zone.piece)
      return true
    }
    guard let octets = reading.octets,
      image.install(reading.name, octets, usesReserve: usesReserve)
    else {
      zone.isComplete = false
      hasRoom = false
      image.setIncomplete(zone.piece)
      return false
    }
    if reading.isComposite { zone.composites.insert(reading.name) }
    return true
  }
}
