/// Reads a dump of the tracking table as a stream: `/proc/net/nf_conntrack`,
/// `/proc/net/ip_conntrack` of any age, `conntrack -L`.
///
/// ```swift
/// var reader = DumpReader(file: "/proc/net/nf_conntrack")
/// while let chunk = … { reader.consume(chunk.span) }
/// let (summary, problems) = reader.finish()
/// ```
public struct DumpReader: Sendable {
  private let file: String
  private var splitter = LineSplitter()
  private var summary: EntrySummary
  private var problems = ProblemList()

  /// Makes a reader; the name is for evidence and problems.
  public init(file: String) {
    self.file = file
    summary = EntrySummary(source: Source(file: file))
  }

  /// Reads on.
  public mutating func consume(_ chunk: Span<UInt8>) {
    var splitter = self.splitter
    splitter.consume(chunk) { line, number in readLine(line, number) }
    self.splitter = splitter
  }

  /// Reads the rest and gives what was counted.
  public mutating func finish() -> (summary: EntrySummary, problems: ProblemList) {
    var splitter = self.splitter
    splitter.finish { line, number in readLine(line, number) }
    self.splitter = splitter
    return (summary, problems)
  }

  private mutating func readLine(_ line: Span<UInt8>, _ number: Int) {
    TextCleaner.withCleaned(line) { readCleanLine($0, number) }
  }

  private mutating func readCleanLine(_ line: Span<UInt8>, _ number: Int) {
    if let entry = Self.entry(line) {
      summary.add(entry)
      return
    }
    var first = 0
    while first < line.count, line[first] == 0x20 { first += 1 }
    // `conntrack -L` ends with "conntrack v1.4.7 (conntrack-tools): 4 flow entries have been…".
    if first == line.count || Ascii.has("conntrack v", at: first, in: line) { return }
    if Ascii.find("flow entries have been shown", in: line) != nil { return }
    problems.report(
      Source(file: file, line: number), found: Ascii.string(line, 0, 200),
      expected: "an entry: a protocol, its number, and the addresses of both directions")
  }

  /// Reads one line.
  ///
  /// - Returns: nil when it is not an entry, or was cut before the second direction's addresses:
  ///   what comes after them says whether the entry is assured.
  public static func entry(_ line: Span<UInt8>) -> ConntrackEntry? {
    var words = WordCursor(line)
    guard var word = words.next() else { return nil }
    var family: ConntrackEntry.Family?
    if Ascii.has("ipv", at: word.lowerBound, in: line), word.count == 4 {
      family = line[word.lowerBound + 3] == 0x36 ? .ipv6 : .ipv4
      guard words.next() != nil, let name = words.next() else { return nil }
      word = name
    }
    guard isName(line, word), let number = words.next(),
      let (protocolNumber, end) = Ascii.unsigned(line, number.lowerBound),
      end == number.upperBound, protocolNumber < 256
    else { return nil }
    var fields = EntryFields(family: family, protocolNumber: UInt8(protocolNumber))
    while let word = words.next() {
      guard fields.take(line, word) else { return nil }
    }
    return fields.entry
  }

  private static func isName(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
    guard word.count <= 16 else { return false }
    let first = Ascii.lower(line[word.lowerBound])
    return (0x61...0x7A).contains(first)
  }
}
