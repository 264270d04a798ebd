import Authority
import Synchronization

/// What is kept where not all names fit: those that are asked for.
extension AnswerKeeper {
  /// The most names that wait to be let in.
  private static let mostWanted = 4096

  /// Whether there are names that did not fit.
  var isShort: Bool { state.withLock { !$0.hasRoom } }

  /// Notes that the sockets were asked for names, in lower case in wire format.
  func want(_ names: [[UInt8]]) {
    state.withLock { state in
      guard !state.hasRoom else { return }
      for name in names where state.wanted.count < Self.mostWanted || state.wanted[name] != nil {
        state.wanted[name, default: 0] += 1
      }
    }
  }

  /// Lets names in that are asked for, in the place of others that are not.
  ///
  /// Names that were used since the last time stay, and have to be used again until the next (the
  /// second chance of page replacement).
  func makeRoomForWanted(_ builder: inout AnswerBuilder) {
    let wanted = state.withLock { $0.takeWanted(atMost: Self.atOnce) }
    guard !wanted.isEmpty else { return }
    builder.refresh()
    var pieces: [(name: [UInt8], octets: [UInt8], isComposite: Bool, apex: [UInt8])] = []
    for (name, place) in wanted {
      guard let exported = builder.exporter.name(name, of: place.apex) else { continue }
      let node = builder.node(exported, at: place)
      if let octets = node.octets { pieces.append((name, octets, node.isComposite, place.apex)) }
    }
    var sizes: [Int: Int] = [:]
    for piece in pieces { sizes[AnswerImage.units(for: piece.octets.count), default: 0] += 1 }
    state.withLock { $0.image.evictUnused(sizes) }
    waitForReaders()
    for piece in pieces {
      _ = commit(piece.apex) { state, zone in
        guard zone.stage == .laidOut, state.isAway(piece.name),
          state.image.install(piece.name, piece.octets, mayEvict: true, usesReserve: true)
        else { return }
        if piece.isComposite { zone.composites.insert(piece.name) }
      }
    }
  }
}

extension AnswerKeeper.State {
  /// Takes out what is wanted most of that which is not here, with the zones that it belongs to.
  fileprivate mutating func takeWanted(
    atMost count: Int
  ) -> [(name: [UInt8], place: AnswerKeeper.Place)] {
    // Which zones there are, and which of them are here as a whole, is not known in a change.
    guard !isPublishing, pending.isEmpty else { return [] }
    defer { wanted.removeAll(keepingCapacity: true) }
    return wanted.sorted { $0.value > $1.value }.prefix(count).compactMap { name, _ in
      guard isAway(name) else { return nil }
      return place(enclosing: name).map { (name, $0) }
    }
  }

  /// Whether a name is not here, or only as one that had no room for its records.
  fileprivate func isAway(_ name: [UInt8]) -> Bool {
    image.flags(of: name)?.contains(.isLeft) ?? true
  }

  private func place(enclosing name: [UInt8]) -> AnswerKeeper.Place? {
    let apex = zones[name] == nil ? nearest(above: name) : name
    return apex.flatMap { place(of: $0, .laidOut) }
  }

  /// Notes how much is in use when memory has run out, and has what was left out read again when
  /// there is clearly more room.
  ///
  /// - Returns: Whether it has.
  mutating func noteRoom() -> Bool {
    guard !hasRoom else { return false }
    if fullLength == 0 { fullLength = image.usedLength }
    guard image.usedLength < fullLength / 4 * 3 else { return false }
    (hasRoom, fullLength) = (true, 0)
    for (apex, zone) in zones where !zone.isComplete { putOut(apex) }
    pending.stale.formUnion(unplaced)
    return true
  }
}
