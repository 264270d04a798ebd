import CPostgreSQL
import Glibc
import SQL

extension PostgreSQLSession {
  /// Makes a connection.
  ///
  /// libpq's own way would hide the server's SQLSTATE, and measure the time in whole seconds.
  static func connect(_ options: PostgreSQLOptions) throws -> OpaquePointer {
    let parameters = options.parameters
    let connection = withStrings(parameters.map(\.keyword)) { keywords in
      withStrings(parameters.map(\.value)) { values in PQconnectStartParams(keywords, values, 0) }
    }
    guard let connection else {
      throw SQLError(.cannotConnect, message: "no memory for a connection")
    }
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    do {
      try finishConnecting(connection, seconds: options.connectTimeout)
    } catch {
      PQfinish(connection)
      throw error
    }
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
    // Notices would go to standard error.
    PQsetNoticeReceiver(connection, { _, _ in }, nil)
    return connection
  }

  private static func finishConnecting(_ connection: OpaquePointer, seconds: Int) throws {
    func failure() -> SQLError {
      SQLError(connecting: PQerrorMessage(connection).map { String(cString: $0) } ?? "")
    }
    guard PQstatus(connection) != CONNECTION_BAD else { throw failure() }
    let end = ContinuousClock.now + .seconds(seconds)
    var events = POLLOUT
    while true {
      let left = end - .now
      guard left > .zero, wait(PQsocket(connection), for: events, milliseconds: left.milliseconds)
      else {
        throw SQLError(.cannotConnect, message: "the server did not answer within \(seconds) s")
      }
      switch PQconnectPoll(connection) {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_READING: events = POLLIN
      case PGRES_POLLING_WRITING: events = POLLOUT
      default: throw failure()
      }
    }
  }

  /// Gives an array of C strings that ends with a null pointer.
  private static func withStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
  ) -> Value {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer<CChar>($0) } + [nil]
    return pointers.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { fatalError("an array with a null pointer") }
      return body(start)
    }
  }
}

extension Duration {
  /// Whole milliseconds, at least 1 for what is not 0.
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    let whole = Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    return whole == 0 && self > .zero ? 1 : whole
  }
}
