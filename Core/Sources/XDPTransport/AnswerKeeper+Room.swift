import Authority
import Synchronization

/// What is kept where not all names fit: those that are asked for.
extension AnswerKeeper {
  /// The most names that wait to be let in.
  private static let mostWanted = 4096
  /// The most that are let in at a time.
  private static let mostAtOnce = 1024

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
    let (wanted, version) = state.withLock { state -> ([[UInt8]: Int], UInt64) in
      // Which zones are here as a whole is not known before a change is followed.
      guard !state.isPublishing, state.pending.isEmpty else { return ([:], 0) }
      defer { state.wanted.removeAll(keepingCapacity: true) }
      return (state.wanted, state.version)
    }
    guard !wanted.isEmpty else { return }
    let names = wanted.sorted { $0.value > $1.value }.prefix(Self.mostAtOnce).map(\.key)
    builder.refresh()
    var pieces: [(name: [UInt8], octets: [UInt8])] = []
    for name in names {
      if let octets = piece(of: name, &builder) { pieces.append((name, octets)) }
    }
    var sizes: [Int: Int] = [:]
    for piece in pieces { sizes[AnswerImage.units(for: piece.octets.count), default: 0] += 1 }
    let hasEvicted = commit(version) { $0.image.evictUnused(sizes) }
    guard hasEvicted else { return }
    state.withLock { $0.image.reclaim() }
    _ = commit(version) { state in
      for piece in pieces { _ = state.image.install(piece.name, piece.octets, mayEvict: true) }
    }
  }

  /// The piece of a name that is not here, or only as one that is left to the sockets, but in a zone
  /// that is.
  private func piece(of name: [UInt8], _ builder: inout AnswerBuilder) -> [UInt8]? {
    let found = state.withLock { state -> (apex: [UInt8], piece: UInt32, stamp: UInt32)? in
      guard state.image.flags(of: name)?.contains(.isLeft) ?? true else { return nil }
      var rest = name[...]
      while true {
        if let zone = state.zones[Array(rest)] {
          return (Array(rest), zone.piece, state.image.stamp(of: zone.piece))
        }
        guard let label = rest.first, label > 0 else { return nil }
        rest = rest.dropFirst(1 + Int(label))
      }
    }
    guard let found, let exported = builder.exporter.name(name, of: found.apex) else { return nil }
    let node = builder.node(
      exported, zone: found.piece, named: found.apex, stamp: found.stamp)
    // What depends on other names is followed only where it was there from the beginning.
    return node.isComposite ? nil : node.octets
  }
}

extension AnswerKeeper.State {
  /// Notes how much is in use when memory has run out, and has what was left out read again when
  /// there is clearly more room.
  mutating func noteRoom() {
    guard !hasRoom else { return }
    if fullLength == 0 { fullLength = image.usedLength }
    guard image.usedLength < fullLength / 4 * 3 else { return }
    (hasRoom, fullLength) = (true, 0)
    for (apex, zone) in zones where !zone.isComplete { pending.zones.insert(apex) }
  }
}
