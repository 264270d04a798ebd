import CPostgreSQL
import Glibc
public import SQL

/// A connection to a PostgreSQL server.
///
/// Results come row by row (libpq's single-row mode, which was as quick as cursors in pieces of
/// 10,000 rows), in text, octets being what the table holds: nothing is converted. Texts can't hold
/// the octet 0, and where the database is UTF-8 nothing that is not; the server refuses it. Used by
/// one thread at a time, not always the same.
public final class PostgreSQLSession: SQLSession, @unchecked Sendable {
  let connection: OpaquePointer
  private let silenceTimeout: Int?
  /// The statement or the copying that is under way.
  weak var current: AnyObject?
  /// The names of statements that the server has prepared.
  private var prepared: [String: String] = [:]
  /// Statements that were run once.
  private var seen: Set<String> = []
  private var lastNumber = 0
  /// Whether the server was silent for too long; nobody waits for it again.
  private var isSilent = false

  /// The rows that the last statement inserted, updated or deleted.
  public internal(set) var changedRows = 0

  /// Connects.
  ///
  /// - Throws: ``SQL/SQLError``.
  public init(_ options: PostgreSQLOptions) throws {
    silenceTimeout = options.silenceTimeout
    connection = try Self.connect(options)
    // The default, unless the environment says otherwise.
    let encoding = parameter("server_encoding") ?? "SQL_ASCII"
    if parameter("client_encoding") != encoding {
      try execute("SET client_encoding TO '\(encoding)'")
    }
  }

  deinit { PQfinish(connection) }

  /// PostgreSQL's way of saying what is not the same in all engines.
  public var dialect: SQLDialect { SQLDialect(.postgreSQL) }

  /// False: the rows that were not read yet are on the same connection.
  public var allowsStatementsWhileReading: Bool { false }

  /// A parameter that the server has reported, such as `server_version` or `in_hot_standby`.
  public func parameter(_ name: String) -> String? {
    PQparameterStatus(connection, name).map { String(cString: $0) }
  }

  /// The server's version: 150018 is 15.18.
  public var serverVersion: Int { Int(PQserverVersion(connection)) }

  /// Whether the connection stands and no transaction is open on it.
  public var isIdle: Bool {
    isConnected && PQtransactionStatus(connection) == PQTRANS_IDLE
  }

  /// Whether the connection stands, as far as is known.
  public var isConnected: Bool { !isSilent && PQstatus(connection) == CONNECTION_OK }

  /// Makes a statement; the server prepares it when it is run for the second time.
  public func prepare(_ statement: String) throws -> any SQLStatement {
    PostgreSQLStatement(statement, self)
  }

  /// Inserts one row and gives its key `id`.
  public func insert(
    into table: String, _ values: [(column: String, value: SQLValue)]
  ) throws -> Int64 {
    let columns = values.map(\.column).joined(separator: ", ")
    let places = values.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let key = try firstInteger(
      "INSERT INTO \(table) (\(columns)) VALUES (\(places)) RETURNING id", values.map(\.value))
    guard let key else { throw SQLError(.other, message: "\(table): the row got no key") }
    return key
  }

  /// Starts writing many rows by `COPY`.
  public func bulkInsert(into table: String, columns: [String]) throws -> any SQLBulkInsert {
    try PostgreSQLBulkInsert(self, table: table, columns: columns)
  }

  /// Whether there is a table or view of that name in the search path.
  public func tableExists(_ name: String) throws -> Bool {
    try firstInteger(
      "SELECT 1 FROM pg_class WHERE relname = ?1 AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        + " AND pg_table_is_visible(oid)", [.text(name)]) != nil
  }
}

extension PostgreSQLSession {
  /// Makes sure that nothing else is under way.
  func begin(_ user: AnyObject) throws {
    if let copying = current as? PostgreSQLBulkInsert {
      copying.giveUp()
    } else if current == nil {
      // What was under way was dropped without being finished.
      if PQtransactionStatus(connection) == PQTRANS_ACTIVE { drain() }
    } else if current !== user {
      throw SQLError(.other, message: "another statement of this connection stands at a row")
    }
    current = user
  }

  /// The server's name of a statement that is run for the second time; `nil` for the first time.
  func preparedName(_ text: String) throws -> String? {
    if let name = prepared[text] { return name }
    guard !seen.insert(text).inserted else {
      if seen.count > 500 { seen = [text] }
      return nil
    }
    if prepared.count >= 200, PQtransactionStatus(connection) != PQTRANS_INERROR {
      prepared.removeAll()
      try send(PQsendQuery(connection, "DEALLOCATE ALL"))
      try finishCommand()
    }
    lastNumber += 1
    let name = "martlet_\(lastNumber)"
    try send(PQsendPrepare(connection, name, text, 0, nil))
    try finishCommand()
    prepared[text] = name
    return name
  }

  /// Forgets a prepared statement that the server does not know, or not as it is, any more.
  func forget(_ text: String) {
    prepared[text] = nil
    seen.remove(text)
  }

  func send(_ result: CInt) throws {
    guard result == 1 else { throw SQLError(connection: connection) }
  }

  /// The next result of what was sent, to be cleared; `nil` after the last.
  func nextResult() throws -> OpaquePointer? {
    while PQisBusy(connection) != 0 { try waitForInput() }
    return PQgetResult(connection)
  }

  private func waitForInput() throws {
    while PQflush(connection) == 1 {
      guard wait(for: POLLOUT, milliseconds: silenceTimeout.map { $0 * 1000 }) else {
        throw silence()
      }
    }
    guard wait(for: POLLIN, milliseconds: silenceTimeout.map { $0 * 1000 }) else {
      throw silence()
    }
    guard PQconsumeInput(connection) == 1 else { throw SQLError(connection: connection) }
  }

  private func silence() -> SQLError {
    isSilent = true
    return SQLError(
      .connectionLost, message: "the server has been silent for \(silenceTimeout ?? 0) s")
  }

  /// Waits for the socket; `false` when the time is over.
  func wait(for events: Int32, milliseconds: Int?) -> Bool {
    Self.wait(PQsocket(connection), for: events, milliseconds: milliseconds)
  }

  static func wait(_ socket: CInt, for events: Int32, milliseconds: Int?) -> Bool {
    var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
    while true {
      let timeout = milliseconds.map { CInt(clamping: max($0, 0)) } ?? -1
      let count = poll(&entry, 1, timeout)
      if count >= 0 || errno != EINTR { return count != 0 }
    }
  }

  /// Reads what is left of a command that gives no rows, and throws its error.
  func finishCommand() throws {
    var failure: SQLError?
    while let result = try nextResult() {
      let status = PQresultStatus(result)
      if status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE {
        failure = failure ?? SQLError(result: result)
      }
      PQclear(result)
    }
    if let failure { throw lostOr(failure) }
  }

  /// What an error is when the connection has gone with it.
  func lostOr(_ error: SQLError) -> SQLError {
    guard PQstatus(connection) != CONNECTION_OK, error.kind == .other else { return error }
    return SQLError(.connectionLost, code: error.code, message: error.message)
  }

  /// Reads away the rows that nobody wants; when there are many the statement is cancelled, which
  /// fails the transaction.
  func drain() {
    guard !isSilent else { return }
    var count = 0
    while let result = try? nextResult() {
      let status = PQresultStatus(result)
      PQclear(result)
      // The server expects data that will not come.
      if status == PGRES_COPY_IN { PQputCopyEnd(connection, "given up") }
      count += 1
      if count == 20_000 { cancel() }
    }
  }

  private func cancel() {
    guard let cancel = PQgetCancel(connection) else { return }
    defer { PQfreeCancel(cancel) }
    var buffer = [CChar](repeating: 0, count: 256)
    PQcancel(cancel, &buffer, CInt(buffer.count))
  }
}
