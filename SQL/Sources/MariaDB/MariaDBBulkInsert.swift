import SQL

/// Rows on their way into a table, many in one statement; the next statement is written while the
/// server works on the last one.
///
/// Measured against the library's bulk arrays (one prepared statement, many sets of values): those
/// are MariaDB's only, and no faster, as most of the time goes into the table.
final class MariaDBBulkInsert: SQLBulkInsert {
  private let session: MariaDBSession
  private let start: [UInt8]
  private var statement: [UInt8] = []
  private var isWaiting = false
  /// From which length on a statement is sent.
  private let limit: Int

  /// Longer statements are no faster.
  private static let usefulLength = 1 << 20
  private static let digits = Array("0123456789ABCDEF".utf8)

  init(_ session: MariaDBSession, table: String, columns: [String]) {
    self.session = session
    let list = columns.map(\.quotedMariaDBName).joined(separator: ",")
    start = Array("INSERT INTO \(table.quotedMariaDBName) (\(list)) VALUES ".utf8)
    limit = min(Self.usefulLength, session.statementLimit / 4)
    statement.reserveCapacity(limit + 4096)
  }

  func add(_ values: [SQLValue]) throws {
    if statement.isEmpty {
      statement += start
    } else {
      statement.append(UInt8(ascii: ","))
    }
    var separator = UInt8(ascii: "(")
    for value in values {
      statement.append(separator)
      separator = UInt8(ascii: ",")
      switch value {
      case .null: statement += "NULL".utf8
      case .integer(let number): append(number)
      case .text(let text): append(text)
      }
    }
    statement.append(UInt8(ascii: ")"))
    if statement.count >= limit { try flush() }
  }

  private func append(_ number: Int64) {
    var magnitude = number.magnitude
    if number < 0 { statement.append(UInt8(ascii: "-")) }
    var divisor: UInt64 = 1
    while magnitude / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      statement.append(UInt8(ascii: "0") + UInt8(magnitude / divisor))
      magnitude %= divisor
      divisor /= 10
    }
  }

  private func append(_ text: [UInt8]) {
    guard !text.contains(where: { $0 >= 0x80 || $0 < 0x20 }) else {
      // As octets, whatever the character set of the column.
      if text.count * 2 + 3 > limit { statement.reserveCapacity(statement.count + text.count * 2) }
      statement += "X'".utf8
      for octet in text {
        statement.append(Self.digits[Int(octet >> 4)])
        statement.append(Self.digits[Int(octet & 15)])
      }
      statement.append(UInt8(ascii: "'"))
      return
    }
    statement.append(UInt8(ascii: "'"))
    for octet in text {
      if octet == UInt8(ascii: "'") || octet == UInt8(ascii: "\\") {
        statement.append(UInt8(ascii: "\\"))
      }
      statement.append(octet)
    }
    statement.append(UInt8(ascii: "'"))
  }

  private func flush() throws {
    try wait()
    guard !statement.isEmpty else { return }
    try session.send(statement)
    isWaiting = true
    statement.removeAll(keepingCapacity: true)
  }

  private func wait() throws {
    guard isWaiting else { return }
    isWaiting = false
    try session.receive()
  }

  func finish() throws {
    try flush()
    try wait()
  }

  // A connection with an answer that nobody has taken could not be used again.
  deinit { try? wait() }
}
