import DNSProtocol

/// What one server said to one query, brought to a form in which equal things are equal octets:
/// the records of a section sorted, the letters of names in lower case.
struct Observation: Sendable {
  /// The response as it came, or `nil` when none came.
  let wire: [UInt8]?
  /// The values by ``ResponseField/rawValue``.
  private let values: [[UInt8]]
  /// Whether the response is truncated.
  let isTruncated: Bool

  init(_ wire: [UInt8]?) {
    self.wire = wire
    var values = [[UInt8]](repeating: [], count: ResponseField.allCases.count)
    guard let wire, let message = try? Message(wire: wire) else {
      // No server's silence or nonsense equals another's answer.
      values[ResponseField.responseCode.rawValue] = Array(
        (wire == nil ? "no response" : "not a message").utf8)
      self.values = values
      isTruncated = false
      return
    }
    func put(_ field: ResponseField, _ value: [UInt8]) { values[field.rawValue] = value }
    func flag(_ flag: MessageFlags) -> [UInt8] { [message.flags.contains(flag) ? 1 : 0] }
    put(.responseCode, Array(message.responseCode.description.utf8))
    put(.question, message.questions.flatMap { $0.name.wire + Self.octets($0.type.rawValue) })
    put(.authoritative, flag(.authoritativeAnswer))
    put(.truncated, flag(.truncated))
    put(.recursionDesired, flag(.recursionDesired))
    put(.recursionAvailable, flag(.recursionAvailable))
    put(.authentic, flag(.authenticData))
    put(
      .edns,
      message.edns.map { [$0.version, UInt8($0.flags >> 8), UInt8($0.flags & 255)] } ?? [])
    put(.answer, Self.normalized(message.answers))
    put(.authority, Self.normalized(message.authorities))
    put(.additional, Self.normalized(message.additionals))
    self.values = values
    isTruncated = message.flags.contains(.truncated)
  }

  /// A field's value, for comparison only.
  subscript(field: ResponseField) -> [UInt8] { values[field.rawValue] }

  /// The response, read again.
  var message: Message? { wire.flatMap { try? Message(wire: $0) } }

  private static func octets(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(value & 255)]
  }

  private static func normalized(_ records: [ResourceRecord]) -> [UInt8] {
    guard records.count > 1 else { return records.first.map(normalized) ?? [] }
    return records.map(normalized).sorted { $0.lexicographicallyPrecedes($1) }
      .flatMap { octets(UInt16($0.count)) + $0 }
  }

  private static func normalized(_ record: ResourceRecord) -> [UInt8] {
    var octets = record.owner.wire.map(\.asciiLowercased)
    octets += Self.octets(record.type.rawValue)
    octets += Self.octets(record.recordClass.rawValue)
    octets += Self.octets(UInt16(record.ttl >> 16))
    octets += Self.octets(UInt16(record.ttl & 0xffff))
    octets += record.data.canonicalWire
    return octets
  }
}
