/// Something in a master file that cannot be read, or that is probably not what was meant.
public struct ZoneFileProblem: Error, Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// A record or a directive is lost: the zone must not be used.
    case error
    /// Everything has been read, but something is doubtful.
    case warning
  }

  /// The name of the file, as given or as its `$INCLUDE` makes it.
  public var file: String
  /// The line, counted from 1; 0 for the file as a whole.
  public var line: Int
  /// The column in octets, counted from 1; 0 for the file as a whole.
  public var column: Int
  /// What stands there, as a noun phrase.
  public var found: String
  /// What should stand there, as a noun phrase.
  public var expected: String
  /// How bad it is.
  public var severity: Severity

  /// Makes a problem.
  public init(
    file: String, line: Int, column: Int, found: String, expected: String,
    severity: Severity = .error
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.found = found
    self.expected = expected
    self.severity = severity
  }
}

extension ZoneFileProblem: CustomStringConvertible {
  /// The whole as one line: `file:line:column: found X, expected Y`.
  public var description: String {
    let place = line == 0 ? file : "\(file):\(line):\(column)"
    let mark = severity == .warning ? "warning: " : ""
    return "\(place): \(mark)found \(found), expected \(expected)"
  }
}
