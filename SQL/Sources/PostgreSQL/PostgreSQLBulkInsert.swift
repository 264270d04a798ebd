import CPostgreSQL
public import SQL

/// Rows on their way into a table by `COPY`.
public final class PostgreSQLBulkInsert: SQLBulkInsert {
  private let session: PostgreSQLSession
  private let columnCount: Int
  private var buffer: [UInt8] = []
  private var isOpen = true

  /// How many octets are handed to libpq at a time.
  private static let pieceSize = 64 << 10

  init(_ session: PostgreSQLSession, table: String, columns: [String]) throws {
    self.session = session
    columnCount = columns.count
    buffer.reserveCapacity(Self.pieceSize + 4096)
    try session.begin(self)
    do {
      let names = columns.joined(separator: ", ")
      try session.send(
        PQsendQuery(session.connection, "COPY \(table) (\(names)) FROM STDIN"))
      guard let result = try session.nextResult() else {
        throw SQLError(connection: session.connection)
      }
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COPY_IN else {
        let error = SQLError(result: result)
        session.drain()
        throw session.lostOr(error)
      }
    } catch {
      isOpen = false
      session.current = nil
      throw error
    }
  }

  deinit { giveUp() }

  /// Adds a row; as many values as there are columns.
  public func add(_ values: [SQLValue]) throws {
    precondition(values.count == columnCount, "a value for each column")
    for (index, value) in values.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: "\t")) }
      switch value {
      case .null: buffer += [UInt8(ascii: "\\"), UInt8(ascii: "N")]
      case .integer(let number): buffer += "\(number)".utf8
      case .text(let text): try append(text)
      }
    }
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.pieceSize { try flush() }
  }

  private func append(_ text: [UInt8]) throws {
    for octet in text {
      switch octet {
      case 0: throw TextParameters.zeroOctet
      case UInt8(ascii: "\\"): buffer += [octet, octet]
      case UInt8(ascii: "\n"): buffer += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\r"): buffer += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case UInt8(ascii: "\t"): buffer += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      default: buffer.append(octet)
      }
    }
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    let result = buffer.withUnsafeBytes {
      PQputCopyData(
        session.connection, $0.baseAddress?.assumingMemoryBound(to: CChar.self), CInt($0.count))
    }
    buffer.removeAll(keepingCapacity: true)
    guard result == 1 else { throw SQLError(connection: session.connection) }
  }

  /// Waits until all rows are in the table.
  public func finish() throws {
    guard isOpen else { return }
    defer { close() }
    try flush()
    guard PQputCopyEnd(session.connection, nil) == 1 else {
      throw SQLError(connection: session.connection)
    }
    try session.finishCommand()
  }

  /// Ends without keeping the rows, which fails the transaction.
  func giveUp() {
    guard isOpen else { return }
    PQputCopyEnd(session.connection, "given up")
    session.drain()
    close()
  }

  private func close() {
    isOpen = false
    if session.current === self { session.current = nil }
  }
}
