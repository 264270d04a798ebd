import GRDB
import GRDBSQLite
import SQL

/// A connection of GRDB's, inside the transaction that GRDB keeps.
final class SQLiteSession: SQLSession {
  let database: Database

  init(_ database: Database) { self.database = database }

  var dialect: SQLDialect { SQLDialect(.sqlite) }

  var allowsStatementsWhileReading: Bool { true }

  func prepare(_ statement: String) throws -> any SQLStatement {
    try SQLitePreparedStatement(statement, database)
  }

  var changedRows: Int { database.changesCount }

  func insert(into table: String, _ values: [(column: String, value: SQLValue)]) throws -> Int64 {
    try execute(Self.insertion(into: table, columns: values.map(\.column)), values.map(\.value))
    return database.lastInsertedRowID
  }

  func bulkInsert(into table: String, columns: [String]) throws -> any SQLBulkInsert {
    SQLiteBulkInsert(try SQLiteStatement(Self.insertion(into: table, columns: columns), database))
  }

  private static func insertion(into table: String, columns: [String]) -> String {
    "INSERT INTO \(table) (\(columns.joined(separator: ", ")))"
      + " VALUES (\(columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")))"
  }

  func tableExists(_ name: String) throws -> Bool {
    try first(
      "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND lower(name) = lower(?1)",
      [.text(name)]
    ) { _ in true } ?? false
  }
}

/// A statement of a session.
private final class SQLitePreparedStatement: SQLStatement {
  private let statement: SQLiteStatement

  init(_ sql: String, _ database: Database) throws {
    statement = try SQLiteStatement(sql, database)
  }

  func bind(_ value: SQLValue, at place: Int) { statement.bind(value, at: place) }
  func step() throws -> Bool { try statement.step() }
  func reset() { statement.reset() }
  func isNull(_ column: Int) -> Bool { statement.isNull(column) }
  func integer(_ column: Int) -> Int64 { statement.integer(column) }
  func optionalInteger(_ column: Int) -> Int64? { statement.optionalInteger(column) }
  func text(_ column: Int) -> UnsafeBufferPointer<UInt8> { statement.text(column) }
}

/// Rows on their way into a table, each at once.
private final class SQLiteBulkInsert: SQLBulkInsert {
  private let statement: SQLiteStatement

  init(_ statement: consuming SQLiteStatement) { self.statement = statement }

  func add(_ values: [SQLValue]) throws {
    for index in values.indices { statement.bind(values[index], at: index + 1) }
    defer { statement.reset() }
    while try statement.step() {}
  }

  func finish() throws {}
}
