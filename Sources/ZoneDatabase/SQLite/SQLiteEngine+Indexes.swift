import GRDB
import SQL

extension SQLiteEngine {
  /// The most rows the table may hold already.
  private static let rowLimit: Int64 = 10_000

  /// Takes the indexes of `records` away while the table is small.
  ///
  /// Sorting a million names once takes a second; finding each one's place takes many. It is done
  /// in the import's own transaction, so nobody ever sees the table without its indexes; what it
  /// holds already is sorted again too.
  func removeIndexes(_ session: SQLiteSession) throws -> [String] {
    let count = try session.firstInteger(
      "SELECT count(*) FROM (SELECT 1 FROM records LIMIT ?1)", [.integer(Self.rowLimit + 1)])
    guard let count, count <= Self.rowLimit else { return [] }
    let indexes = try session.all(
      "SELECT name, sql FROM sqlite_master"
        + " WHERE type = 'index' AND tbl_name = 'records' AND sql IS NOT NULL"
    ) { ($0.string(0) ?? "", $0.string(1) ?? "") }
    for (name, _) in indexes { try session.execute("DROP INDEX \(name.quotedDatabaseIdentifier)") }
    return indexes.map(\.1)
  }
}
