/// Something in presentation format that cannot be read: where it stands, what was found and
/// what was expected there.
public struct PresentationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, counted from 1.
  public var line: Int
  /// The column in octets, counted from 1.
  public var column: Int
  /// What stands there, as a noun phrase: `"ten"`, `the end of the line`.
  public var found: String
  /// What should stand there, as a noun phrase: `an IPv4 address, such as 192.0.2.1`.
  public var expected: String

  /// Makes an error.
  public init(line: Int, column: Int, found: String, expected: String) {
    self.line = line
    self.column = column
    self.found = found
    self.expected = expected
  }

  /// The whole as one line, without the file's name.
  public var description: String { "\(line):\(column): found \(found), expected \(expected)" }
}
