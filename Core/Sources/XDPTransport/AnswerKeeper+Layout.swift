import Authority
import Synchronization

/// Whole zones.
extension AnswerKeeper {
  /// Gives all published zones their places, before any is in force.
  func findZones(_ builder: inout AnswerBuilder) {
    let published = builder.exporter.zones()
    for start in stride(from: 0, to: published.count, by: Self.atOnce) {
      state.withLock { state in
        for apex in published[start..<min(start + Self.atOnce, published.count)] {
          if state.zones[apex] == nil { state.place(apex) }
          state.pending.stale.insert(apex)
        }
      }
    }
    // Those that are gone are found out later.
    state.withLock { $0.pending.stale.formUnion($0.unplaced) }
  }

  /// Takes the names of zones out that are out of force, and those zones that are gone.
  func clear(_ zones: Set<[UInt8]>, _ builder: inout AnswerBuilder) {
    let gone = zones.filter { !builder.exporter.contains(zone: $0) }
    state.withLock { state in
      // What is above them has their names now.
      for apex in gone {
        if let above = state.nearest(above: apex) { state.putOut(above) }
      }
    }
    waitForReaders(always: true)
    for apex in zones {
      var goesOn = true
      while goesOn {
        goesOn = state.withLock { state in
          guard !state.pending.everything, !state.pending.stale.contains(apex) else { return false }
          if let zone = state.zones[apex],
            state.image.removeNames(of: zone.piece, atMost: Self.atOnce)
          {
            return true
          }
          if gone.contains(apex) {
            state.removePlace(apex)
            // Aliases that led there lead nowhere now.
            state.pending.allComposites = true
          } else {
            state.makeReady(apex)
          }
          return false
        }
      }
    }
    waitForReaders()
  }

  /// Lays out a zone of which nothing is there.
  func layOut(_ place: Place, _ builder: inout AnswerBuilder) {
    let apex = place.apex
    guard let names = builder.exporter.names(of: apex),
      commit(apex, { _, zone in zone.stage = .stale })
    else { return }
    var isComplete = true
    var composites: Set<[UInt8]> = []
    for first in stride(from: 0, to: names.count, by: Self.atOnce) {
      var pieces: [(name: [UInt8], octets: [UInt8])] = []
      for name in names[first..<min(first + Self.atOnce, names.count)] {
        // Those of zones below are not found, nor those that have gone meanwhile.
        guard let found = builder.exporter.name(name, of: apex) else { continue }
        let node = builder.node(found, at: place)
        guard let octets = node.octets else {
          isComplete = false
          continue
        }
        if node.isComposite { composites.insert(name) }
        pieces.append((name, octets))
      }
      let goesOn = commit(apex) { state, _ in
        for (name, octets) in pieces where !state.image.install(name, octets) {
          isComplete = false
          composites.remove(name)
        }
      }
      guard goesOn, mayGoOn else { return }
      giveWay(&builder)
    }
    let negative = builder.negative(of: apex)
    _ = commit(apex) { state, zone in
      (zone.isComplete, zone.composites) = (isComplete, composites)
      zone.stage = .laidOut
      if !isComplete { state.hasRoom = false }
      // With those that have changed meanwhile it is not in force before they are read again.
      if !zone.changed.isEmpty { state.pending.names[apex] = zone.changed }
      zone.changed = []
      state.putInForce(apex, &zone, negative)
    }
  }
}

extension AnswerKeeper.State {
  /// Has a zone laid out whose names were taken out, or that had no place.
  fileprivate mutating func makeReady(_ apex: [UInt8]) {
    if zones[apex] == nil { place(apex) }
    guard zones[apex] != nil else { return }
    zones[apex]?.stage = .empty
    zones[apex]?.changed = []
    pending.empty.insert(apex)
  }
}
