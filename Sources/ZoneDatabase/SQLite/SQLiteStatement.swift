import GRDB
import GRDBSQLite
import SQL

/// A prepared statement whose columns are read in place.
///
/// GRDB's rows make a value of every column. A million records leave no time for that, so loading
/// and importing go to the columns themselves. Errors that are thrown are `SQLError`.
struct SQLiteStatement: ~Copyable, SQLRow {
  private let statement: OpaquePointer
  private let connection: OpaquePointer
  /// Who keeps the statement beyond this use of it; `nil` where it ends with it.
  private let keeper: Statement?

  /// Tells SQLite to copy what is bound.
  private static var copied: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  /// Prepares a statement.
  init(_ sql: String, _ database: Database) throws {
    guard let connection = database.sqliteConnection else {
      throw SQLError(.connectionLost, message: "the connection is closed")
    }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else {
      throw SQLiteStatement.error(code, connection)
    }
    self.connection = connection
    self.statement = statement
    keeper = nil
  }

  /// Takes up a statement that its connection keeps, for as long as nobody else uses it.
  init(kept: Statement, _ database: Database) throws {
    guard let connection = database.sqliteConnection else {
      throw SQLError(.connectionLost, message: "the connection is closed")
    }
    self.connection = connection
    statement = kept.sqliteStatement
    keeper = kept
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  deinit {
    if keeper == nil { sqlite3_finalize(statement) } else { sqlite3_reset(statement) }
  }

  private static func error(_ code: CInt, _ connection: OpaquePointer) -> SQLError {
    SQLError(
      sqlite: code, message: sqlite3_errmsg(connection).map { String(cString: $0) } ?? "\(code)")
  }

  /// Moves to the next row.
  ///
  /// - Returns: Whether there is one.
  func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw SQLiteStatement.error(code, connection)
    }
  }

  /// Makes the statement ready to run again.
  func reset() { sqlite3_reset(statement) }

  func bind(_ value: SQLValue, at place: Int) {
    let place = CInt(truncatingIfNeeded: place)
    switch value {
    case .null: sqlite3_bind_null(statement, place)
    case .integer(let value): sqlite3_bind_int64(statement, place, value)
    case .text(let text):
      // A pointer to nothing would be NULL.
      guard !text.isEmpty else {
        sqlite3_bind_text(statement, place, "", 0, Self.copied)
        return
      }
      text.withUnsafeBytes { bytes in
        _ = sqlite3_bind_text(
          statement, place, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
          CInt(bytes.count), Self.copied)
      }
    }
  }

  func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, CInt(truncatingIfNeeded: column)) == SQLITE_NULL
  }

  func integer(_ column: Int) -> Int64 {
    sqlite3_column_int64(statement, CInt(truncatingIfNeeded: column))
  }

  func optionalInteger(_ column: Int) -> Int64? {
    // Nearly always it is a number, and not 0.
    let column = CInt(truncatingIfNeeded: column)
    let value = sqlite3_column_int64(statement, column)
    if value != 0 { return value }
    return switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: nil
    case SQLITE_TEXT where sqlite3_column_bytes(statement, column) == 0: nil
    default: value
    }
  }

  func text(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    let column = CInt(truncatingIfNeeded: column)
    let start = sqlite3_column_text(statement, column)
    return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }
}
