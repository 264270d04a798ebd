import GRDB

/// The indexes of `records`, made after the rows rather than kept in order with each of them.
///
/// Sorting a million names once takes a second; finding each one's place takes many. It is done in
/// the import's own transaction, so nobody ever sees the table without its indexes, and only while
/// the table is small, since what it holds already is sorted again too.
struct DeferredIndexes {
  private let statements: [String]

  /// The most rows the table may hold already.
  private static let rowLimit = 10_000

  /// Takes the indexes away, if the table is small.
  init(_ database: Database) throws {
    let count = try Int.fetchOne(
      database, sql: "SELECT count(*) FROM (SELECT 1 FROM records LIMIT ?)",
      arguments: [Self.rowLimit + 1])
    guard let count, count <= Self.rowLimit else {
      statements = []
      return
    }
    let rows = try Row.fetchAll(
      database,
      sql: "SELECT name, sql FROM sqlite_master"
        + " WHERE type = 'index' AND tbl_name = 'records' AND sql IS NOT NULL")
    statements = rows.map { $0["sql"] }
    for row in rows {
      try database.execute(sql: "DROP INDEX \((row["name"] as String).quotedDatabaseIdentifier)")
    }
  }

  /// Makes them again, with the statements they were made with.
  func create(_ database: Database) throws {
    for statement in statements { try database.execute(sql: statement) }
  }
}
