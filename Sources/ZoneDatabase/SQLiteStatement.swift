import GRDB
import GRDBSQLite

/// A prepared statement whose columns are read in place.
///
/// GRDB's rows make a value of every column. A million records leave no time for that, so loading
/// and importing go to the columns themselves.
struct SQLiteStatement: ~Copyable {
  private let statement: OpaquePointer
  private let connection: OpaquePointer

  /// Tells SQLite to copy what is bound.
  private static var copied: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  /// Prepares a statement.
  ///
  /// - Throws: `DatabaseError`.
  init(_ sql: String, _ database: Database) throws {
    guard let connection = database.sqliteConnection else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the connection is closed")
    }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else {
      throw SQLiteStatement.error(code, connection, sql)
    }
    self.connection = connection
    self.statement = statement
  }

  deinit { sqlite3_finalize(statement) }

  private static func error(
    _ code: CInt, _ connection: OpaquePointer, _ sql: String?
  ) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: sqlite3_errmsg(connection).map { String(cString: $0) }, sql: sql)
  }

  /// Moves to the next row.
  ///
  /// - Returns: Whether there is one.
  func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw SQLiteStatement.error(code, connection, nil)
    }
  }

  /// Runs a statement that gives no rows, and makes it ready to run again.
  func run() throws {
    while try step() {}
    sqlite3_reset(statement)
  }

  /// Makes the statement ready to run again.
  func reset() { sqlite3_reset(statement) }

  func bind(_ value: Int64?, at index: CInt) {
    if let value {
      sqlite3_bind_int64(statement, index, value)
    } else {
      sqlite3_bind_null(statement, index)
    }
  }

  func bind(_ value: String, at index: CInt) {
    sqlite3_bind_text(statement, index, value, CInt(value.utf8.count), Self.copied)
  }

  func bind(text: [UInt8], at index: CInt) {
    text.withUnsafeBytes { bytes in
      _ = sqlite3_bind_text(
        statement, index, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
        CInt(bytes.count), Self.copied)
    }
  }

  func isNull(_ column: CInt) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(statement, column) }

  /// The column as an integer; `nil` for NULL and for an empty text.
  func optionalInteger(_ column: CInt) -> Int64? {
    // Nearly always it is a number, and not 0.
    let value = sqlite3_column_int64(statement, column)
    if value != 0 { return value }
    return switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: nil
    case SQLITE_TEXT where sqlite3_column_bytes(statement, column) == 0: nil
    default: value
    }
  }

  /// The octets of a text column, valid until the next step; empty for NULL.
  func text(_ column: CInt) -> UnsafeBufferPointer<UInt8> {
    let start = sqlite3_column_text(statement, column)
    return UnsafeBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }

  /// A text column; `nil` for NULL.
  func string(_ column: CInt) -> String? {
    isNull(column) ? nil : String(decoding: text(column), as: UTF8.self)
  }
}
