/// The content of a file, with the name that problems and evidence give it.
public struct SourceText: Sendable {
  /// The path as the user knows it.
  public var file: String
  /// The content.
  public var bytes: [UInt8]

  /// Makes a text from octets.
  public init(file: String, bytes: [UInt8]) { (self.file, self.bytes) = (file, bytes) }

  /// Makes a text from a string.
  public init(file: String, _ text: String) { self.init(file: file, bytes: Array(text.utf8)) }

  /// A line as people see it, with its number.
  struct Line {
    var text: String
    var number: Int
    /// The parts between spaces.
    var words: [Substring] { text.split(separator: " ") }
  }

  /// A place in this file.
  func source(_ line: Int? = nil) -> Source { Source(file: file, line: line) }

  /// The lines, cleaned of what copying does to text: carriage returns, tabs, spaces that do not
  /// break, entities of HTML, colours, the mark of byte order and 16-bit characters.
  var lines: [Line] {
    var lines: [Line] = []
    var number = 1
    let text = TextCleaner.clean(bytes)
    for part in text.split(separator: 10, omittingEmptySubsequences: false) {
      var end = part.endIndex
      while end > part.startIndex, part[end - 1] == 0x20 { end -= 1 }
      lines.append(
        Line(text: String(decoding: part[part.startIndex..<end], as: UTF8.self), number: number))
      number += 1
    }
    if lines.last?.text.isEmpty == true { lines.removeLast() }
    return lines
  }
}
