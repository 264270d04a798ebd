import DNSProtocol
import SQL

extension SQLSession {
  /// The numbers of records of one zone, or of all.
  func recordCounts(
    of zone: ZoneIdentifier? = nil
  ) throws -> [Int64: (enabled: Int, disabled: Int)] {
    var counts: [Int64: (enabled: Int, disabled: Int)] = [:]
    try forEachRow(
      """
      SELECT domain_id, count(*), count(CASE WHEN \(dialect.isEnabled()) THEN 1 END)
      FROM records WHERE type <> '' \(zone == nil ? "" : "AND domain_id = ?1") GROUP BY domain_id
      """, zone.map { [.integer($0.rawValue)] } ?? []
    ) { row in
      let enabled = Int(row.integer(2))
      counts[row.integer(0)] = (enabled, Int(row.integer(1)) - enabled)
    }
    return counts
  }

  /// The serials of all zones, by their keys.
  func serials() throws -> [Int64: UInt32] {
    var serials: [Int64: UInt32] = [:]
    try forEachRow(
      """
      SELECT records.domain_id, records.content FROM domains
      JOIN records ON records.domain_id = domains.id AND records.name = lower(domains.name)
      WHERE records.type = 'SOA' AND \(dialect.isEnabled("records.disabled"))
      """
    ) { row in
      var wire: [UInt8] = []
      guard
        (try? ContentReader.append(
          type: .soa, content: row.text(1).span, priority: nil, to: &wire)) != nil,
        wire.count >= 22
      else { return }
      serials[row.integer(0)] = wire.number(at: wire.count - 20, octets: 4)
    }
    return serials
  }
}
