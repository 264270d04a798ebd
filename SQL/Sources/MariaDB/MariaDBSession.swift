import CMariaDB
import Glibc
public import SQL

/// A connection to a MariaDB or MySQL server, through its client library.
///
/// The calls wait for the server. Statements with places, and those that give rows, are prepared on
/// the server; rows come as it sends them. Columns are read and written octet for octet, whatever
/// their character sets: see ``MariaDBOptions/CharacterSet``.
public final class MariaDBSession: SQLSession {
  let handle: UnsafeMutablePointer<MYSQL>
  /// The options with which the connection was made.
  public let options: MariaDBOptions
  /// The longest statement that the server takes, in octets.
  public private(set) var statementLimit = 1 << 20

  /// How the connection behaves, whatever the server's defaults are: values that don't fit are
  /// refused rather than cut, `||` joins texts, nothing is converted on its way back.
  private static let settings = [
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT'",
    "SET SESSION character_set_results = NULL",
  ]

  /// The library's one-time initialization, which may not run on two threads at once.
  private static let initialized = mysql_server_init(0, nil, nil)

  /// Connects.
  ///
  /// - Throws: `SQLError`.
  public init(_ options: MariaDBOptions) throws(SQLError) {
    _ = Self.initialized
    guard let handle = mysql_init(nil) else {
      throw SQLError(.cannotConnect, message: "no memory for a connection")
    }
    self.handle = handle
    self.options = options
    MariaDBSession.set(options, on: handle)
    // What an UPDATE finds is counted, not only what it alters: the same on all engines.
    let foundRows: UInt = 2
    guard
      mysql_real_connect(
        handle, options.socket == nil ? options.host : nil, options.user, options.password,
        options.database, UInt32(options.port ?? 0), options.socket, foundRows) != nil
    else {
      // The object is whole by now, so that its end closes the handle.
      throw MariaDBSession.error(handle)
    }
    // The library goes on without encryption when the server has none and nobody is verified.
    guard options.tls == .none || cipher != nil else {
      throw SQLError(.tls, code: "2026", message: "the server does not support TLS")
    }
    for statement in Self.settings { try query(Array(statement.utf8)) }
    do {
      let limit = try firstInteger("SELECT @@max_allowed_packet")
      statementLimit = Int(limit ?? 1 << 20)
    } catch let error as SQLError {
      throw error
    } catch {
      throw SQLError(.other, message: "\(error)")
    }
  }

  deinit {
    for statement in prepared.values { mysql_stmt_close(statement.handle) }
    mysql_close(handle)
  }

  /// Statements that the server knows and nobody runs, by their texts.
  private var prepared: [[UInt8]: PreparedStatement] = [:]
  /// The texts of statements that were run.
  private var seen: Set<[UInt8]> = []

  /// How many statements are kept on the server.
  private static let mostPrepared = 100

  /// Takes a statement that the server knows already.
  func takePrepared(_ text: StatementText) -> PreparedStatement? {
    prepared.removeValue(forKey: text.text)
  }

  /// Keeps a statement for the next time, if its text was run before.
  ///
  /// - Returns: Whether it is kept.
  func keep(_ statement: PreparedStatement, of text: StatementText) -> Bool {
    guard !seen.insert(text.text).inserted else {
      if seen.count > 500 { seen = [text.text] }
      return false
    }
    guard prepared[text.text] == nil else { return false }
    if prepared.count >= Self.mostPrepared {
      for statement in prepared.values { mysql_stmt_close(statement.handle) }
      prepared = [:]
    }
    prepared[text.text] = statement
    return true
  }

  /// The statement that stands at a row; nothing else may be said to the server meanwhile.
  private unowned(unsafe) var reader: MariaDBStatement?

  /// Checks that no statement stands at a row.
  func checkIsFree() throws(SQLError) {
    guard reader == nil else {
      throw SQLError(.other, code: "2014", message: "another statement's rows are being read")
    }
  }

  /// Notes the statement whose rows are coming.
  func begin(_ statement: MariaDBStatement) { reader = statement }

  /// Notes that all of a statement's rows have come or were thrown away.
  func end(_ statement: MariaDBStatement) { if reader === statement { reader = nil } }

  private static func set(_ options: MariaDBOptions, on handle: UnsafeMutablePointer<MYSQL>) {
    func set(_ option: mysql_option, _ value: UInt32) {
      var value = value
      _ = withUnsafePointer(to: &value) { mysql_options(handle, option, $0) }
    }
    func enable(_ option: mysql_option, _ isOn: Bool) {
      var value: my_bool = isOn ? 1 : 0
      _ = withUnsafePointer(to: &value) { mysql_options(handle, option, $0) }
    }
    func set(_ option: mysql_option, _ value: String) {
      _ = value.withCString { mysql_options(handle, option, $0) }
    }
    if options.readsOptionFile {
      if let file = options.optionFile { set(MYSQL_READ_DEFAULT_FILE, file) }
      set(MYSQL_READ_DEFAULT_GROUP, "client")
    }
    set(MYSQL_OPT_CONNECT_TIMEOUT, options.connectTimeout)
    if options.readTimeout > 0 { set(MYSQL_OPT_READ_TIMEOUT, options.readTimeout) }
    if options.writeTimeout > 0 { set(MYSQL_OPT_WRITE_TIMEOUT, options.writeTimeout) }
    set(MYSQL_SET_CHARSET_NAME, options.characterSet.rawValue)
    // A server must not be able to ask for the files of this machine.
    set(MYSQL_OPT_LOCAL_INFILE, 0)
    // The library takes the socket for "localhost", whatever the port.
    if options.socket == nil, options.host != nil, options.port != nil {
      set(MYSQL_OPT_PROTOCOL, UInt32(MYSQL_PROTOCOL_TCP.rawValue))
    }
    if let file = options.certificates { set(MYSQL_OPT_SSL_CA, file) }
    if options.tls != .none {
      enable(MYSQL_OPT_SSL_ENFORCE, true)
      enable(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, options.tls == .verified)
    }
  }

  /// The error that the library reports for a connection.
  static func error(_ handle: UnsafeMutablePointer<MYSQL>) -> SQLError {
    SQLError(mariaDB: mysql_errno(handle), message: String(cString: mysql_error(handle)))
  }

  // MARK: What the connection is

  /// What the server says it is, such as `10.11.6-MariaDB`.
  public var serverVersion: String { String(cString: mysql_get_server_info(handle)) }

  /// Whether it is MariaDB rather than MySQL.
  public var isMariaDB: Bool { mariadb_connection(handle) != 0 }

  /// The number by which the server knows the connection.
  public var connectionID: UInt { mysql_thread_id(handle) }

  /// The name of the cipher with which the connection is encrypted; `nil` when it is not.
  public var cipher: String? { mysql_get_ssl_cipher(handle).map { String(cString: $0) } }

  /// Whether the server still answers on this connection.
  public func isAlive() -> Bool { mysql_ping(handle) == 0 }

  // MARK: Statements

  /// The engine's way of saying what is not the same in all.
  public var dialect: SQLDialect { SQLDialect(.mariaDB) }

  /// Whether statements may run while another stands at a row: not here.
  public var allowsStatementsWhileReading: Bool { false }

  /// The rows that the last statement inserted, found to update, or deleted.
  public internal(set) var changedRows = 0

  /// The key that the server chose for the row that was inserted last.
  public internal(set) var lastInsertedKey: Int64 = 0

  /// Prepares a statement; the server learns of it when it runs.
  public func prepare(_ statement: String) throws -> any SQLStatement {
    MariaDBStatement(self, StatementText(statement))
  }

  /// Runs a statement that is no prepared one, and passes over rows that it gives.
  func query(_ statement: [UInt8]) throws(SQLError) {
    try checkIsFree()
    let code = statement.withUnsafeBytes { bytes in
      mysql_real_query(
        handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt(bytes.count))
    }
    guard code == 0 else { throw MariaDBSession.error(handle) }
    try finishQuery()
  }

  /// Sends a statement whose answer ``finishQuery()`` waits for after `mysql_read_query_result`.
  func send(_ statement: [UInt8]) throws(SQLError) {
    try checkIsFree()
    let code = statement.withUnsafeBytes { bytes in
      mysql_send_query(
        handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt(bytes.count))
    }
    guard code == 0 else { throw MariaDBSession.error(handle) }
  }

  /// Waits for the answer to what ``send(_:)`` sent.
  func receive() throws(SQLError) {
    guard mysql_read_query_result(handle) == 0 else { throw MariaDBSession.error(handle) }
    try finishQuery()
  }

  private func finishQuery() throws(SQLError) {
    repeat {
      if let result = mysql_use_result(handle) {
        while mysql_fetch_row(result) != nil {}
        mysql_free_result(result)
      }
      guard mysql_errno(handle) == 0 else { throw MariaDBSession.error(handle) }
    } while mysql_next_result(handle) == 0
    guard mysql_errno(handle) == 0 else { throw MariaDBSession.error(handle) }
    changedRows = Int(truncatingIfNeeded: mysql_affected_rows(handle))
    lastInsertedKey = Int64(truncatingIfNeeded: mysql_insert_id(handle))
  }

  /// Inserts one row and gives the key that the server chose.
  public func insert(
    into table: String, _ values: [(column: String, value: SQLValue)]
  ) throws -> Int64 {
    let places = values.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let columns = values.map { $0.column.quotedMariaDBName }.joined(separator: ", ")
    try execute(
      "INSERT INTO \(table.quotedMariaDBName) (\(columns)) VALUES (\(places))",
      values.map(\.value))
    return lastInsertedKey
  }

  /// Starts writing many rows; nothing else may run until they are finished.
  public func bulkInsert(into table: String, columns: [String]) throws -> any SQLBulkInsert {
    MariaDBBulkInsert(self, table: table, columns: columns)
  }

  /// Whether the database has such a table or view.
  public func tableExists(_ name: String) throws -> Bool {
    try first(
      "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?1",
      [.text(name)]
    ) { _ in true } ?? false
  }
}

extension String {
  /// As the name of a table or column in a statement.
  var quotedMariaDBName: String { "`" + split(separator: "`").joined(separator: "``") + "`" }
}
