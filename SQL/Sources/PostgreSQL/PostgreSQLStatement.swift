import CPostgreSQL
public import SQL

/// A statement of a PostgreSQL session.
public final class PostgreSQLStatement: SQLStatement {
  private let session: PostgreSQLSession
  private let text: String
  private var values: [SQLValue]
  /// The row at which the statement stands.
  private var row: OpaquePointer?
  private var isRunning = false
  /// Which columns are booleans; `nil` when that is not known yet.
  private var booleans: [Bool]?

  init(_ statement: String, _ session: PostgreSQLSession) {
    let places = StatementPlaces(statement)
    text = places.text
    values = Array(repeating: .null, count: places.count)
    self.session = session
  }

  deinit { reset() }

  /// Sets the value of a place; it must be one that the statement has.
  public func bind(_ value: SQLValue, at place: Int) {
    // A place that does not occur makes the server say so.
    while values.count < place { values.append(.null) }
    values[place - 1] = value
  }

  /// Moves to the next row; the first call runs the statement.
  public func step() throws -> Bool {
    if !isRunning { try start() }
    if let row { PQclear(row) }
    row = nil
    while let result = try session.nextResult() {
      switch PQresultStatus(result) {
      case PGRES_SINGLE_TUPLE:
        row = result
        if booleans == nil {
          booleans = (0..<PQnfields(result)).map { PQftype(result, $0) == Self.booleanType }
        }
        return true
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
        let isTakenBack =
          text == "COMMIT"
          && PQcmdStatus(result).map { String(cString: $0) == "ROLLBACK" } ?? false
        session.changedRows = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        PQclear(result)
        if isTakenBack {
          throw SQLError(
            .other, code: "25P02", message: "the transaction had failed and was taken back")
        }
      case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        PQclear(result)
        throw SQLError(.other, message: "a statement that copies is run by bulkInsert")
      default:
        let error = SQLError(result: result)
        PQclear(result)
        session.drain()
        ended()
        // The table was altered, or someone has dropped all prepared statements.
        if ["0A000", "26000"].contains(error.code) { session.forget(text) }
        throw session.lostOr(error)
      }
    }
    ended()
    return false
  }

  private static let booleanType: Oid = 16

  private func ended() {
    isRunning = false
    if session.current === self { session.current = nil }
  }

  private func start() throws {
    try session.begin(self)
    do {
      let name = try session.preparedName(text)
      let parameters = try TextParameters(values)
      let result = parameters.withPointers { pointers in
        if let name {
          PQsendQueryPrepared(
            session.connection, name, CInt(values.count), pointers, nil, nil, 0)
        } else {
          PQsendQueryParams(
            session.connection, text, CInt(values.count), nil, pointers, nil, nil, 0)
        }
      }
      try session.send(result)
    } catch {
      ended()
      throw error
    }
    PQsetSingleRowMode(session.connection)
    isRunning = true
  }

  /// Gives up the rows that were not read; when those are tens of thousands the statement is
  /// cancelled, which fails the transaction.
  public func reset() {
    if let row { PQclear(row) }
    row = nil
    guard isRunning else { return }
    session.drain()
    ended()
  }
}

extension PostgreSQLStatement {
  /// Whether the column is NULL.
  public func isNull(_ column: Int) -> Bool {
    row.map { PQgetisnull($0, 0, CInt(column)) != 0 } ?? true
  }

  /// The column as an integer; 0 for NULL and for what is no number.
  public func integer(_ column: Int) -> Int64 { optionalInteger(column) ?? 0 }

  /// The column as an integer; `nil` for NULL and for an empty text.
  public func optionalInteger(_ column: Int) -> Int64? {
    guard let row, PQgetisnull(row, 0, CInt(column)) == 0 else { return nil }
    let octets = text(column)
    guard let first = octets.first else { return nil }
    if booleans?[column] == true { return first == UInt8(ascii: "t") ? 1 : 0 }
    let isNegative = first == UInt8(ascii: "-")
    var value: Int64 = 0
    for octet in octets[(isNegative ? 1 : 0)...] {
      let digit = Int64(octet) - 0x30
      guard (0...9).contains(digit) else { return 0 }
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow, tenfold <= Int64.max - digit else { return 0 }
      value = tenfold + digit
    }
    return isNegative ? -value : value
  }

  /// The octets of a column, valid until the next step.
  public func text(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    guard let row, let start = PQgetvalue(row, 0, CInt(column)) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    let count = Int(PQgetlength(row, 0, CInt(column)))
    return start.withMemoryRebound(to: UInt8.self, capacity: count) {
      UnsafeBufferPointer(start: $0, count: count)
    }
  }
}
