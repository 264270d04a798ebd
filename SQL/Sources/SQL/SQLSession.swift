/// A connection to an engine, for one thread at a time.
///
/// Errors that are thrown are ``SQLError``.
///
/// Statements are written once for all engines: places are `?1`, `?2`…, which a session turns into
/// what its engine knows, and what engines say differently comes from ``dialect``.
public protocol SQLSession: AnyObject {
  /// The engine's way of saying what is not the same in all.
  var dialect: SQLDialect { get }

  /// Whether statements may run while another stands at a row.
  var allowsStatementsWhileReading: Bool { get }

  /// Prepares a statement.
  func prepare(_ statement: String) throws -> any SQLStatement

  /// The rows that the last statement inserted, updated or deleted.
  var changedRows: Int { get }

  /// Inserts one row and gives its key `id`, which the engine chooses.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - values: Columns and their values.
  func insert(into table: String, _ values: [(column: String, value: SQLValue)]) throws -> Int64

  /// Starts writing many rows in the engine's quickest way; nothing else may run until they are
  /// finished.
  func bulkInsert(into table: String, columns: [String]) throws -> any SQLBulkInsert

  /// Whether there is a table (or view) of that name where unqualified names are looked up.
  func tableExists(_ name: String) throws -> Bool
}

extension SQLSession {
  /// Runs a statement that gives no rows.
  public func execute(_ statement: String, _ values: [SQLValue] = []) throws {
    try prepare(statement).run(values)
  }

  /// The first row's columns as `body` reads them; `nil` when there is no row.
  public func first<Value>(
    _ statement: String, _ values: [SQLValue] = [], _ body: (any SQLStatement) throws -> Value
  ) throws -> Value? {
    let rows = try prepare(statement)
    rows.bind(values)
    defer { rows.reset() }
    return try rows.step() ? body(rows) : nil
  }

  /// The first column of the first row as an integer; `nil` for NULL and when there is no row.
  public func firstInteger(_ statement: String, _ values: [SQLValue] = []) throws -> Int64? {
    try first(statement, values) { $0.isNull(0) ? nil : $0.integer(0) } ?? nil
  }

  /// Calls `body` at each row.
  public func forEachRow(
    _ statement: String, _ values: [SQLValue] = [], _ body: (any SQLStatement) throws -> Void
  ) throws {
    let rows = try prepare(statement)
    rows.bind(values)
    defer { rows.reset() }
    while try rows.step() { try body(rows) }
  }

  /// All rows as `body` reads them.
  public func all<Value>(
    _ statement: String, _ values: [SQLValue] = [], _ body: (any SQLStatement) throws -> Value
  ) throws -> [Value] {
    var found: [Value] = []
    try forEachRow(statement, values) { found.append(try body($0)) }
    return found
  }
}
