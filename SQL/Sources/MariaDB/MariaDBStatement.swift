import CMariaDB
import Glibc
import SQL

/// A statement of a session: prepared on the server when it has places or gives rows.
final class MariaDBStatement: SQLStatement {
  private let session: MariaDBSession
  private let text: StatementText
  private var handle: UnsafeMutablePointer<MYSQL_STMT>?
  private var values: [SQLValue] = []
  /// Where the columns of a row go; `nil` for a statement without rows.
  private var columns: MariaDBColumns?
  private var isRunning = false
  private var isDone = false
  /// Whether the server refused it, so that it is not used again.
  private var hasFailed = false
  /// Whether it was prepared again since its table was altered.
  private var isPreparedAnew = false

  init(_ session: MariaDBSession, _ text: StatementText) {
    self.session = session
    self.text = text
    let count = (text.places.max() ?? -1) + 1
    values = [SQLValue](repeating: .null, count: count)
  }

  deinit {
    session.end(self)
    guard let handle else { return }
    let isReusable =
      !hasFailed && (!isRunning || columns == nil || mysql_stmt_free_result(handle) == 0)
    if !isReusable || !session.keep(PreparedStatement(handle: handle, columns: columns), of: text) {
      mysql_stmt_close(handle)
    }
  }

  func bind(_ value: SQLValue, at place: Int) {
    while values.count < place { values.append(.null) }
    values[place - 1] = value
  }

  func step() throws -> Bool {
    guard !isDone else { return false }
    if !isRunning {
      guard text.givesRows || !text.places.isEmpty else {
        isDone = true
        try session.query(text.text)
        return false
      }
      try session.checkIsFree()
      try execute(try prepared())
    }
    guard let columns, let handle else {
      isDone = true
      return false
    }
    switch mysql_stmt_fetch(handle) {
    case 0: return true
    case MYSQL_DATA_TRUNCATED:
      guard columns.refetch(handle) else { throw error(handle) }
      return true
    case MYSQL_NO_DATA:
      isDone = true
      session.end(self)
      return false
    default:
      hasFailed = true
      throw error(handle)
    }
  }

  private func prepared() throws(SQLError) -> UnsafeMutablePointer<MYSQL_STMT> {
    if let handle { return handle }
    if let known = session.takePrepared(text) {
      (handle, columns) = (known.handle, known.columns)
      return known.handle
    }
    guard let handle = mysql_stmt_init(session.handle) else {
      throw SQLError(.other, message: "no memory for a statement")
    }
    let code = text.text.withUnsafeBytes { bytes in
      mysql_stmt_prepare(
        handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt(bytes.count))
    }
    guard code == 0 else {
      let failure = error(handle)
      mysql_stmt_close(handle)
      throw failure
    }
    if let fields = mysql_stmt_result_metadata(handle) {
      columns = MariaDBColumns(fields)
      mysql_free_result(fields)
      columns?.bind(to: handle)
    }
    self.handle = handle
    return handle
  }

  private func execute(_ handle: UnsafeMutablePointer<MYSQL_STMT>) throws(SQLError) {
    let parameters = MariaDBParameters(text.places.map { values[$0] })
    guard parameters.bind(to: handle), mysql_stmt_execute(handle) == 0 else {
      // Other columns than those that it was prepared for: its table was altered.
      if mysql_stmt_errno(handle) == 2057, !isPreparedAnew {
        mysql_stmt_close(handle)
        (self.handle, columns, isPreparedAnew) = (nil, nil, true)
        return try execute(try prepared())
      }
      hasFailed = true
      throw error(handle)
    }
    isRunning = true
    if columns != nil {
      session.begin(self)
    } else {
      session.changedRows = Int(truncatingIfNeeded: mysql_stmt_affected_rows(handle))
      session.lastInsertedKey = Int64(truncatingIfNeeded: mysql_stmt_insert_id(handle))
    }
  }

  private func error(_ handle: UnsafeMutablePointer<MYSQL_STMT>) -> SQLError {
    SQLError(
      mariaDB: mysql_stmt_errno(handle), message: String(cString: mysql_stmt_error(handle)))
  }

  func reset() {
    if isRunning, columns != nil, let handle { mysql_stmt_free_result(handle) }
    session.end(self)
    isRunning = false
    isDone = false
  }

  // MARK: Columns

  func isNull(_ column: Int) -> Bool { columns?.isNull(column) ?? true }
  func integer(_ column: Int) -> Int64 { columns?.integer(column) ?? 0 }

  func optionalInteger(_ column: Int) -> Int64? {
    guard let columns, !columns.isNull(column) else { return nil }
    if !columns.isNumber(column), columns.text(column).isEmpty { return nil }
    return columns.integer(column)
  }

  func text(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    columns?.text(column) ?? UnsafeBufferPointer(start: nil, count: 0)
  }
}
