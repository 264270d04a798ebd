import DNSProtocol
import SQL

extension SQLSession {
  /// Reads a zone's records in the order of their rows; `body` runs no statements.
  func forEachRecord(
    of zone: ZoneSummary, includingDisabled: Bool, includingAliases: Bool = false,
    _ defects: DefectList,
    _ body: (borrowing RecordRow) throws -> Void
  ) throws {
    let rows = try prepare(dialect.selectRecords(RecordRowReader.columns(dialect)))
    rows.bind(.integer(zone.id.rawValue), at: 1)
    defer { rows.reset() }
    var reader = RecordRowReader(
      zone: zone, includesDisabled: includingDisabled, includesAliases: includingAliases)
    try reader.readAll(rows, defects, body)
  }

  /// Reads a zone's records, or those of one name, with what is kept without being served: disabled
  /// ones and `ALIAS`; `body` runs no statements.
  func forEachRecord(
    of zone: ZoneSummary, owner: DomainName?, _ defects: DefectList,
    _ body: (borrowing RecordRow) throws -> Void
  ) throws {
    guard let owner else {
      return try forEachRecord(
        of: zone, includingDisabled: true, includingAliases: true, defects, body)
    }
    let text = owner.databaseText
    let rows = try prepare(
      "SELECT \(RecordRowReader.columns(dialect)) FROM records"
        + " WHERE domain_id = ?1 AND name IN (?2, ?3) ORDER BY id")
    rows.bind([.integer(zone.id.rawValue), .text(text), .text(text + ".")])
    defer { rows.reset() }
    var reader = RecordRowReader(zone: zone, includesDisabled: true, includesAliases: true)
    try reader.readAll(rows, defects, body)
  }

  /// Deletes a zone's rows of `records`.
  ///
  /// - Returns: How many had a type.
  func deleteRecords(of zone: ZoneIdentifier) throws -> Int {
    let count = try firstInteger(
      "SELECT count(type) FROM records WHERE domain_id = ?1", [.integer(zone.rawValue)])
    try execute("DELETE FROM records WHERE domain_id = ?1", [.integer(zone.rawValue)])
    return Int(count ?? 0)
  }

  /// How many rows one statement names.
  static var rowsInOneStatement: Int { 500 }

  /// Gives rows in pieces, as a list for `IN`.
  func forEachPiece(of rows: [Int64], _ body: (String) throws -> Void) rethrows {
    var start = 0
    while start < rows.count {
      let end = min(start + Self.rowsInOneStatement, rows.count)
      try body(rows[start..<end].map { "\($0)" }.joined(separator: ","))
      start = end
    }
  }
}
