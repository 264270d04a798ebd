import DNSProtocol
import SQL

/// A zone's SOA record.
struct Authority {
  var rowID: Int64
  var data: RecordData
}

extension SQLSession {
  /// A zone's enabled SOA record, if there is one that can be read.
  func authority(of zone: ZoneSummary) throws -> Authority? {
    let rows = try prepare(
      "SELECT id, content FROM records WHERE domain_id = ?1 AND name IN (?2, ?3)"
        + " AND type = 'SOA' AND \(dialect.isEnabled()) ORDER BY id")
    let text = zone.name.databaseText
    rows.bind([.integer(zone.id.rawValue), .text(text), .text(text + ".")])
    defer { rows.reset() }
    while try rows.step() {
      var wire: [UInt8] = []
      guard
        (try? ContentReader.append(
          type: .soa, content: rows.text(1).span, priority: nil, to: &wire)) != nil,
        let data = try? RecordData(type: .soa, wire: wire.span)
      else { continue }
      return Authority(rowID: rows.integer(0), data: data)
    }
    return nil
  }

  /// Writes the next serial.
  func raiseSerial(
    of zone: ZoneSummary, _ authority: Authority, policy: SerialPolicy
  ) throws -> Authority {
    let policy = try resolved(policy, of: zone)
    guard policy != .unchanged, let serial = authority.data.serial else { return authority }
    var authority = authority
    authority.data = authority.data.replacing(
      serial: SerialNumber.next(after: serial, policy: policy))
    try execute(
      "UPDATE records SET content = ?1 WHERE id = ?2",
      [.text(RecordColumns(authority.data).content), .integer(authority.rowID)])
    return authority
  }

  /// What a zone's metadata makes of a policy.
  func resolved(_ policy: SerialPolicy, of zone: ZoneSummary) throws -> SerialPolicy {
    guard policy == .zoneMetadata else { return policy }
    switch try metadata("SOA-EDIT-API", of: zone).first?.uppercased() {
    case "INCREASE", "SOA-EDIT-INCREASE": return .increment
    case "EPOCH": return .epoch
    case "OFF": return .unchanged
    default: return .dated
    }
  }

  /// The values of a zone's metadata of one kind.
  func metadata(_ kind: String, of zone: ZoneSummary) throws -> [String] {
    try all(
      "SELECT content FROM domainmetadata WHERE domain_id = ?1 AND kind = ?2"
        + " AND content IS NOT NULL ORDER BY id",
      [.integer(zone.id.rawValue), .text(kind.uppercased())]
    ) { $0.string(0) ?? "" }
  }
}
