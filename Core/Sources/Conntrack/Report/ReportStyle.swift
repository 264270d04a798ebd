/// How a report looks.
public struct ReportStyle: Sendable {
  /// Whether colours are used; the caller knows whether it writes to a terminal.
  public var isColored: Bool
  /// The width of lines, in characters.
  public var width: Int
  /// Whether the instructions for other tools than this system's are shown.
  public var showsAllInstructions: Bool

  /// Makes a style.
  public init(isColored: Bool = false, width: Int = 80, showsAllInstructions: Bool = false) {
    (self.isColored, self.width) = (isColored, max(40, width))
    self.showsAllInstructions = showsAllInstructions
  }

  func bold(_ text: String) -> String { isColored ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func dim(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  func severity(_ severity: Finding.Severity) -> String {
    let name = severity.name
    guard isColored else { return name }
    let color =
      switch severity {
      case .critical: "31"
      case .warning: "33"
      case .notice: "36"
      }
    return "\u{1B}[\(color)m\(name)\u{1B}[0m"
  }

  /// Text in lines of the width; further lines begin with the indentation.
  func wrapped(_ text: String, first: String, rest: String) -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isEmpty) = (rest, true)
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    lines.append(line)
    return lines
  }
}
