/// Something that could not be read: where it stands, what was found and what was expected.
///
/// The rest of the file is used all the same.
public struct ReadingProblem: Sendable, Hashable, CustomStringConvertible {
  /// Where it stands.
  public var source: Source
  /// What stands there, shortened to a line.
  public var found: String
  /// What should stand there.
  public var expected: String

  /// Makes a problem; `found` is cut to 80 characters and loses its control characters.
  public init(source: Source, found: String, expected: String) {
    self.source = source
    self.expected = expected
    let printable = found.unicodeScalars.prefix(200).map { scalar in
      scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "?" : Character(scalar)
    }
    self.found = printable.count > 80 ? String(printable.prefix(79)) + "…" : String(printable)
  }

  /// `file:line: found "…", expected …`.
  public var description: String { "\(source): found \"\(found)\", expected \(expected)" }
}
