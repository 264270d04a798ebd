import GRDB
import GRDBSQLite
import SQL

/// A connection of GRDB's, inside the transaction that GRDB keeps.
///
/// What is written for all engines is held to what all of them can: in debug builds a statement that
/// runs while another stands at a row ends the process, although SQLite would not mind.
final class SQLiteSession: SQLSession {
  let database: Database
  let allowsStatementsWhileReading: Bool
  private let turn = Turn()
  private let uses = Uses()

  /// Whether the connection keeps the statements that are prepared here for the next session.
  private let keepsStatements: Bool

  /// Makes a session.
  ///
  /// - Parameters:
  ///   - database: The connection.
  ///   - allowsStatementsWhileReading: Whether statements run while others stand at a row, as
  ///     SQLite's own code may let them.
  ///   - keepsStatements: Whether the connection keeps the statements for the next session: making
  ///     one takes longer than most take to run. Their texts must be few.
  init(
    _ database: Database, allowsStatementsWhileReading: Bool = false, keepsStatements: Bool = false
  ) {
    self.database = database
    self.allowsStatementsWhileReading = allowsStatementsWhileReading
    self.keepsStatements = keepsStatements
  }

  var dialect: SQLDialect { SQLDialect(.sqlite) }

  func prepare(_ statement: String) throws -> any SQLStatement {
    let turn = allowsStatementsWhileReading ? Turn() : turn
    guard keepsStatements, Self.isKept(statement), uses.texts.insert(statement).inserted else {
      return SQLitePreparedStatement(try SQLiteStatement(statement, database), turn)
    }
    do {
      let kept = try database.cachedStatement(sql: statement)
      return SQLitePreparedStatement(
        try SQLiteStatement(kept: kept, database), turn, using: statement, of: uses)
    } catch {
      uses.texts.remove(statement)
      throw (error as? DatabaseError).map { SQLError($0) } ?? error
    }
  }

  /// Whether a statement changes rows or reads them, and not the tables themselves.
  private static func isKept(_ statement: String) -> Bool {
    ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { statement.hasPrefix($0) }
  }

  var changedRows: Int { database.changesCount }

  func insert(into table: String, _ values: [(column: String, value: SQLValue)]) throws -> Int64 {
    try execute(Self.insertion(into: table, columns: values.map(\.column)), values.map(\.value))
    return database.lastInsertedRowID
  }

  func bulkInsert(into table: String, columns: [String]) throws -> any SQLBulkInsert {
    assert(turn.statement == nil, "rows are written while a statement stands at a row")
    return SQLiteBulkInsert(
      try SQLiteStatement(Self.insertion(into: table, columns: columns), database))
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

/// Whose turn it is: the statement that stands at a row.
private final class Turn {
  var statement: ObjectIdentifier?
}

/// The texts of kept statements that somebody uses now.
private final class Uses {
  var texts: Set<String> = []
}

/// A statement of a session.
private final class SQLitePreparedStatement: SQLStatement {
  private let statement: SQLiteStatement
  private let turn: Turn
  private let use: (text: String, uses: Uses)?

  init(
    _ statement: consuming SQLiteStatement, _ turn: Turn, using text: String? = nil,
    of uses: Uses? = nil
  ) {
    self.statement = statement
    self.turn = turn
    if let text, let uses { use = (text, uses) } else { use = nil }
  }

  deinit {
    giveUpTurn()
    if let use { use.uses.texts.remove(use.text) }
  }

  private func giveUpTurn() {
    if turn.statement == ObjectIdentifier(self) { turn.statement = nil }
  }

  func step() throws -> Bool {
    assert(
      turn.statement == nil || turn.statement == ObjectIdentifier(self),
      "a statement runs while another stands at a row")
    let hasRow = try statement.step()
    turn.statement = hasRow ? ObjectIdentifier(self) : nil
    return hasRow
  }

  func reset() {
    giveUpTurn()
    statement.reset()
  }

  func bind(_ value: SQLValue, at place: Int) { statement.bind(value, at: place) }
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
