import DNSProtocol
import SQL

extension SQLZoneDatabase {
  func search(
    _ pattern: String, zones: Bool, records: Bool, comments: Bool, limit: Int
  ) throws -> [SearchHit] {
    let text = [SQLValue.text(SearchPattern.pattern(pattern))]
    let limit = max(limit, 0)
    return try read { session in
      var hits: [SearchHit] = []
      if zones { hits += try searchZones(text, limit, session) }
      if records { hits += try searchRecords(text, limit, session) }
      if comments { hits += try searchComments(text, limit, session) }
      return hits
    }
  }

  private func searchZones(
    _ pattern: [SQLValue], _ limit: Int, _ session: Engine.Session
  ) throws -> [SearchHit] {
    let defects = DefectList()
    return try session.all(
      "SELECT \(ZoneRow.columns) FROM domains WHERE \(session.dialect.fits("name", "?1"))"
        + " ORDER BY name LIMIT \(limit)", pattern
    ) { ZoneRow.read($0, defects) }.compactMap(\.self).map { .zone($0.zone) }
  }

  private func searchRecords(
    _ pattern: [SQLValue], _ limit: Int, _ session: Engine.Session
  ) throws -> [SearchHit] {
    let dialect = session.dialect
    let rows = try session.all(
      """
      SELECT id, domain_id FROM records WHERE domain_id IS NOT NULL AND type IS NOT NULL
        AND (\(dialect.fits("name", "?1")) OR \(dialect.fits("content", "?1")))
      ORDER BY domain_id, id LIMIT \(limit)
      """, pattern
    ) { (row: $0.integer(0), zone: $0.integer(1)) }
    var hits: [SearchHit] = []
    let defects = DefectList()
    for (key, group) in Self.grouped(rows) {
      guard let zone = try session.zone(ZoneIdentifier(rawValue: key)) else { continue }
      var reader = RecordRowReader(zone: zone, includesDisabled: true, includesAliases: true)
      try session.forEachPiece(of: group) { piece in
        let statement = try session.prepare(
          "SELECT \(RecordRowReader.columns(dialect)) FROM records WHERE id IN (\(piece))"
            + " ORDER BY id")
        defer { statement.reset() }
        try reader.readAll(statement, defects) { row in
          hits.append(.record(ZoneRecord(row), zone: zone))
        }
      }
    }
    return hits
  }

  private func searchComments(
    _ pattern: [SQLValue], _ limit: Int, _ session: Engine.Session
  ) throws -> [SearchHit] {
    let found = try session.all(
      "SELECT domain_id, name, type, comment, account, modified_at FROM comments WHERE "
        + session.dialect.fits("comment", "?1") + " ORDER BY domain_id, id LIMIT \(limit)", pattern
    ) { row -> (Int64, ZoneComment)? in
      guard let owner = try? DomainName(databaseText: row.text(1).span),
        let type = RecordType(databaseWord: row.text(2).span)
      else { return nil }
      return (
        row.integer(0),
        ZoneComment(
          owner: owner, type: type, text: row.string(3) ?? "", account: row.string(4) ?? "",
          modified: row.integer(5))
      )
    }
    var zones: [Int64: ZoneSummary] = [:]
    return try found.compactMap { entry in
      guard let (key, comment) = entry else { return nil }
      if zones[key] == nil { zones[key] = try session.zone(ZoneIdentifier(rawValue: key)) }
      return zones[key].map { .comment(comment, zone: $0) }
    }
  }

  /// Rows that stand in the order of their zones, zone by zone.
  private static func grouped(_ rows: [(row: Int64, zone: Int64)]) -> [(Int64, [Int64])] {
    var groups: [(Int64, [Int64])] = []
    for (row, zone) in rows {
      if groups.last?.0 == zone {
        groups[groups.count - 1].1.append(row)
      } else {
        groups.append((zone, [row]))
      }
    }
    return groups
  }
}
