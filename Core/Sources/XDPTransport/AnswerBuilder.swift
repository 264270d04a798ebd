import Authority

/// Makes the pieces of the image from the zones in force.
///
/// Most sets are copied as they are compiled. Where an answer holds records of other names (aliases,
/// additional data) it is the one that the sockets would give, asked of a ``Responder``.
struct AnswerBuilder: ~Copyable {
  /// The types that aliases are followed for in the kernel.
  private static let followedTypes: [UInt16] = [1, 28]

  var exporter: ZoneExporter
  private var responder: Responder
  private var response = [UInt8](repeating: 0, count: Responder.maximumResponseLength)

  init(_ publication: ZonePublication) {
    exporter = ZoneExporter(publication)
    responder = Responder(publication: publication)
  }

  /// Goes on to the zones that are in force now.
  mutating func refresh() {
    exporter.refresh()
    responder.refresh()
  }

  /// The piece of a name, and whether some of it depends on other names.
  mutating func node(
    _ name: ExportedName, at place: AnswerKeeper.Place
  ) -> (octets: [UInt8]?, isComposite: Bool) {
    var flags: NodeFlags = []
    if name.flags.contains(.isApex) { flags.insert(.isApex) }
    if name.flags.contains(.hasAlias) { flags.insert(.hasAlias) }
    if name.flags.contains(.hasWildcard) { flags.insert(.hasWildcard) }
    if name.flags.contains(.isCut) { flags.insert(.isCut) }
    guard !name.flags.contains(.isReferred) else {
      flags.insert(.isLeft)
      return (PieceWriter.node(name.name, flags, zone: place.piece, []), false)
    }
    var entries: [PieceWriter.Entry] = []
    for set in name.sets {
      entries.append(
        set.hasAdditional
          ? composite(name.name, set.type, place.stamp) : Self.plain(set))
    }
    if flags.contains(.hasAlias) {
      for type in Self.followedTypes where !name.sets.contains(where: { $0.type == type }) {
        entries.append(alias(name.name, type, place))
      }
    }
    let octets =
      PieceWriter.node(name.name, flags, zone: place.piece, entries)
      ?? PieceWriter.node(name.name, flags.union(.isLeft), zone: place.piece, [])
    return (octets, entries.contains { $0.flags.contains(.isComposite) })
  }

  /// The records of a zone's negative answers.
  mutating func negative(of zone: [UInt8]) -> [UInt8]? {
    guard let set = exporter.negativeRecords(of: zone) else { return nil }
    var entry = Self.plain(set)
    (entry.answers, entry.authorities) = (0, entry.answers)
    entry.flags = []
    return PieceWriter.set(entry)
  }

  private static func plain(_ set: ExportedSet) -> PieceWriter.Entry {
    PieceWriter.Entry(
      type: set.type, octets: set.octets, relocations: set.relocations, answers: set.count,
      flags: set.belongsToOwner ? .isExact : [])
  }

  /// An answer that holds records of other names.
  private mutating func composite(
    _ name: [UInt8], _ type: UInt16, _ stamp: UInt32
  ) -> PieceWriter.Entry {
    var entry = PieceWriter.Entry(type: type, flags: [.isExact, .isComposite], stamp: stamp)
    guard let length = ask(name, type), length <= 12 + name.count + 4 + ImageLayout.mostOctets
    else {
      entry.flags.insert(.isLeft)
      return entry
    }
    entry.octets = Array(response[(12 + name.count + 4)..<length])
    entry.answers = word(6)
    entry.authorities = word(8)
    entry.additionals = word(10)
    entry.isAuthoritative = response[2] & 4 != 0
    return entry
  }

  /// An alias with what it leads to, as long as that does not leave its zone for another one here.
  private mutating func alias(
    _ name: [UInt8], _ type: UInt16, _ place: AnswerKeeper.Place
  ) -> PieceWriter.Entry {
    var entry = composite(name, type, place.stamp)
    let length = 12 + name.count + 4 + entry.octets.count
    let message = Array(response[..<length])
    for target in MessageNames.aliasTargets(in: message, from: 12 + name.count + 4) {
      let zone = exporter.zone(enclosing: target)
      if let zone, zone != place.apex { entry.flags.insert(.isLeft) }
    }
    return entry
  }

  /// Asks over TCP, where everything fits.
  ///
  /// - Returns: The response's length; `nil` when it is no plain answer.
  private mutating func ask(_ name: [UInt8], _ type: UInt16) -> Int? {
    let query =
      [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name
      + [UInt8(type >> 8), UInt8(truncatingIfNeeded: type), 0, 1]
    var answer = [UInt8]()
    swap(&answer, &response)
    defer { swap(&answer, &response) }
    var span = answer.mutableSpan
    let length = responder.answer(query.span, over: .stream, into: &span)
    return length > 12 && span[3] & 0x0f == 0 ? length : nil
  }

  private func word(_ offset: Int) -> UInt16 {
    UInt16(response[offset]) << 8 | UInt16(response[offset + 1])
  }
}
