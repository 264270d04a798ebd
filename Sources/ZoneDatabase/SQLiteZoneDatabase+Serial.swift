package import DNSProtocol
import GRDB

extension SQLiteZoneDatabase {
  /// A zone's SOA record.
  struct Authority {
    var rowID: Int64
    var data: RecordData
  }

  /// A zone's enabled SOA record, if there is one that can be read.
  static func authority(of zone: ZoneSummary, _ database: Database) throws -> Authority? {
    let rows = try SQLiteStatement(
      "SELECT id, content FROM records WHERE domain_id = ?1 AND name IN (?2, ?3)"
        + " AND type = 'SOA' AND disabled = 0 ORDER BY id", database)
    rows.bind(zone.id.rawValue, at: 1)
    rows.bind(zone.name.databaseText, at: 2)
    rows.bind(zone.name.databaseText + ".", at: 3)
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
  static func raiseSerial(
    of zone: ZoneSummary, _ authority: Authority, policy: SerialPolicy, _ database: Database
  ) throws -> Authority {
    let policy = try resolved(policy, of: zone, database)
    guard policy != .unchanged, let serial = authority.data.serial else { return authority }
    return try writeSerial(
      SerialNumber.next(after: serial, policy: policy), authority, database)
  }

  static func writeSerial(
    _ serial: UInt32, _ authority: Authority, _ database: Database
  ) throws -> Authority {
    var authority = authority
    authority.data = authority.data.replacing(serial: serial)
    try database.execute(
      sql: "UPDATE records SET content = ? WHERE id = ?",
      arguments: [
        String(decoding: RecordColumns(authority.data).content, as: UTF8.self), authority.rowID,
      ])
    return authority
  }

  private static func resolved(
    _ policy: SerialPolicy, of zone: ZoneSummary, _ database: Database
  ) throws -> SerialPolicy {
    guard policy == .zoneMetadata else { return policy }
    switch try metadata("SOA-EDIT-API", of: zone, database).first?.uppercased() {
    case "INCREASE", "SOA-EDIT-INCREASE": return .increment
    case "EPOCH": return .epoch
    case "OFF": return .unchanged
    default: return .dated
    }
  }

  static func metadata(
    _ kind: String, of zone: ZoneSummary, _ database: Database
  ) throws -> [String] {
    try String.fetchAll(
      database,
      sql: "SELECT content FROM domainmetadata WHERE domain_id = ? AND kind = ?"
        + " AND content IS NOT NULL ORDER BY id",
      arguments: [zone.id.rawValue, kind])
  }

  package func increaseSerial(
    ofZone name: DomainName, policy: SerialPolicy
  ) throws -> SerialChange {
    try write { database in
      let zone = try requireZone(name, database)
      guard let before = try Self.authority(of: zone, database) else {
        throw ZoneDatabaseError(
          .invalidContent, at: "zone \(name.withoutDot)", found: "no SOA record",
          remedy: "Add one: it holds the serial.")
      }
      // Who asks for a higher serial gets one, also in a zone whose edits don't raise it.
      let resolved = try Self.resolved(policy, of: zone, database)
      let after = try Self.raiseSerial(
        of: zone, before, policy: resolved == .unchanged ? .increment : resolved, database)
      return SerialChange(before: before.data.serial, after: after.data.serial)
    }
  }

  func requireZone(_ name: DomainName, _ database: Database) throws -> ZoneSummary {
    guard let zone = try Self.zone(named: name, database) else {
      throw ZoneDatabaseError(
        .noSuchZone, at: "\(location)", found: "there is no zone \(name.withoutDot)",
        remedy: "`martlet zone list` shows those there are.")
    }
    return zone
  }
}
