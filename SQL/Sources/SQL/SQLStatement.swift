/// A prepared statement of a session.
///
/// Errors that are thrown are ``SQLError``.
///
/// Rows come as the engine sends them; a result is never held whole. While a statement stands at a
/// row, other statements of the same session may run only if the engine's session says so
/// (``SQLSession/allowsStatementsWhileReading``).
public protocol SQLStatement: AnyObject, SQLRow {
  /// Sets the value of a place. Values stay until they are set again.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - place: The number in `?1`, `?2` and so on.
  func bind(_ value: SQLValue, at place: Int)

  /// Moves to the next row; the first call runs the statement.
  ///
  /// - Returns: Whether there is one.
  func step() throws -> Bool

  /// Gives up the rows that were not read and makes the statement ready to run again.
  func reset()
}

extension SQLStatement {
  /// Sets the values of the places from the first on.
  public func bind(_ values: [SQLValue]) {
    for (index, value) in values.enumerated() { bind(value, at: index + 1) }
  }

  /// Runs a statement that gives no rows, or none that matter.
  public func run(_ values: [SQLValue] = []) throws {
    bind(values)
    defer { reset() }
    while try step() {}
  }
}
