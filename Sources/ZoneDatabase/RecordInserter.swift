import DNSProtocol
import GRDB

/// Writes rows of `records` of one zone.
struct RecordInserter: ~Copyable {
  private let statement: SQLiteStatement

  init(zone: ZoneIdentifier, _ database: Database) throws {
    statement = try SQLiteStatement(
      "INSERT INTO records (domain_id, name, type, content, ttl, prio, disabled, ordername, auth)"
        + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, NULL, ?7)", database)
    statement.bind(zone.rawValue, at: 1)
  }

  /// Writes a record.
  func insert(
    name: String, _ data: RecordData, ttl: UInt32, isAuthoritative: Bool
  ) throws {
    let columns = RecordColumns(data)
    statement.bind(name, at: 2)
    statement.bind(columns.type, at: 3)
    statement.bind(text: columns.content, at: 4)
    statement.bind(Int64(ttl), at: 5)
    statement.bind(columns.priority, at: 6)
    statement.bind(isAuthoritative ? 1 : 0, at: 7)
    try statement.run()
  }

  /// Writes the row with which PowerDNS knows that a name without records exists.
  func insertEmptyNonTerminal(name: String, isAuthoritative: Bool) throws {
    statement.bind(name, at: 2)
    for index: CInt in 3...6 { statement.bind(nil, at: index) }
    statement.bind(isAuthoritative ? 1 : 0, at: 7)
    try statement.run()
  }
}
