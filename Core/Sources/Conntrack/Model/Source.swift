/// Where a value was read: a file or command, and the line in it.
public struct Source: Sendable, Hashable, CustomStringConvertible {
  /// The path as the user knows it, or the command whose output was read.
  public var file: String
  /// The line, counted from 1; nil where the whole file is meant or there are no lines.
  public var line: Int?

  /// Names a place.
  public init(file: String, line: Int? = nil) {
    (self.file, self.line) = (file, line)
  }

  /// `file:line`, as compilers and editors write it.
  public var description: String { line.map { "\(file):\($0)" } ?? file }
}
