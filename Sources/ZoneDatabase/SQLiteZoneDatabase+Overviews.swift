package import DNSProtocol
import GRDB

extension SQLiteZoneDatabase {
  package func zoneOverviews() throws -> (zones: [ZoneOverview], defects: [RowDefect]) {
    try read { database in
      let defects = DefectList()
      let zones = try Self.zones(database, defects)
      let counts = try Self.counts(database)
      let serials = try Self.serials(database)
      let overviews = zones.map { zone in
        ZoneOverview(
          zone: zone, serial: serials[zone.id.rawValue],
          recordCount: counts[zone.id.rawValue]?.enabled ?? 0,
          disabledCount: counts[zone.id.rawValue]?.disabled ?? 0)
      }
      return (overviews.sorted { $0.zone.name < $1.zone.name }, defects.defects)
    }
  }

  package func zoneOverview(named name: DomainName) throws -> ZoneOverview? {
    try read { database in
      guard let zone = try Self.zone(named: name, database) else { return nil }
      let counts = try Self.counts(database, of: zone.id)[zone.id.rawValue]
      return ZoneOverview(
        zone: zone, serial: try Self.authority(of: zone, database)?.data.serial,
        recordCount: counts?.enabled ?? 0, disabledCount: counts?.disabled ?? 0)
    }
  }

  /// The numbers of records of one zone, or of all.
  private static func counts(
    _ database: Database, of zone: ZoneIdentifier? = nil
  ) throws -> [Int64: (enabled: Int, disabled: Int)] {
    let rows = try SQLiteStatement(
      """
      SELECT domain_id, count(*) FILTER (WHERE disabled = 0),
        count(*) FILTER (WHERE disabled IS NOT 0)
      FROM records WHERE type <> '' \(zone == nil ? "" : "AND domain_id = ?1") GROUP BY domain_id
      """, database)
    if let zone { rows.bind(zone.rawValue, at: 1) }
    var counts: [Int64: (enabled: Int, disabled: Int)] = [:]
    while try rows.step() {
      counts[rows.integer(0)] = (Int(rows.integer(1)), Int(rows.integer(2)))
    }
    return counts
  }

  private static func serials(_ database: Database) throws -> [Int64: UInt32] {
    let rows = try SQLiteStatement(
      """
      SELECT records.domain_id, records.content FROM domains
      JOIN records ON records.domain_id = domains.id AND records.name = lower(domains.name)
      WHERE records.type = 'SOA' AND records.disabled = 0
      """, database)
    var serials: [Int64: UInt32] = [:]
    while try rows.step() {
      var wire: [UInt8] = []
      guard
        (try? ContentReader.append(
          type: .soa, content: rows.text(1).span, priority: nil, to: &wire)) != nil,
        wire.count >= 22
      else { continue }
      serials[rows.integer(0)] = wire.number(at: wire.count - 20, octets: 4)
    }
    return serials
  }
}
