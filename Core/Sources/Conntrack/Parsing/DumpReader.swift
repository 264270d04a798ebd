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

/// The words of a line, one after the other.
private struct WordCursor: ~Escapable {
  private let line: Span<UInt8>
  private var index = 0

  @_lifetime(copy line)
  init(_ line: Span<UInt8>) { self.line = line }

  @_lifetime(self: copy self)
  mutating func next() -> Range<Int>? {
    while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
    let start = index
    while index < line.count, line[index] != 0x20, line[index] != 0x09 { index += 1 }
    return start < index ? start..<index : nil
  }
}

/// The fields of an entry as they are met.
private struct EntryFields {
  var family: ConntrackEntry.Family?
  let protocolNumber: UInt8
  private var remaining: UInt32?
  private var state: String?
  private var sources = 0
  private var destinations = 0
  private var sourcePort: UInt16 = 0
  private var destinationPort: UInt16 = 0
  private var replySourcePort: UInt16?
  private var isUnreplied = false
  private var isAssured = false

  init(family: ConntrackEntry.Family?, protocolNumber: UInt8) {
    (self.family, self.protocolNumber) = (family, protocolNumber)
  }

  /// nil while the addresses of a direction are missing.
  var entry: ConntrackEntry? {
    guard sources == 2, destinations == 2 else { return nil }
    return ConntrackEntry(
      family: family, protocolNumber: protocolNumber, remaining: remaining, state: state,
      sourcePort: sourcePort, destinationPort: destinationPort, replySourcePort: replySourcePort,
      isUnreplied: isUnreplied, isAssured: isAssured)
  }

  /// Takes a word; false when it has no place in an entry.
  mutating func take(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
    let start = word.lowerBound
    switch line[start] {
    case 0x5B:
      if Ascii.has("[ASSURED]", at: start, in: line) { isAssured = true }
      if Ascii.has("[UNREPLIED]", at: start, in: line) { isUnreplied = true }
      return true
    case 0x73 where Ascii.has("src=", at: start, in: line):
      sources += 1
      return takeAddress(line, start + 4, word.upperBound)
    case 0x64 where Ascii.has("dst=", at: start, in: line):
      destinations += 1
      return takeAddress(line, start + 4, word.upperBound)
    case 0x73 where Ascii.has("sport=", at: start, in: line):
      guard let port = Self.port(line, start + 6) else { return false }
      if sources < 2 { sourcePort = port } else { replySourcePort = port }
    case 0x64 where Ascii.has("dport=", at: start, in: line):
      guard let port = Self.port(line, start + 6) else { return false }
      if sources < 2 { destinationPort = port }
    case 0x30...0x39 where sources == 0:
      guard remaining == nil, let (value, end) = Ascii.unsigned(line, start),
        end == word.upperBound, value <= UInt64(UInt32.max)
      else { return false }
      remaining = UInt32(value)
    case 0x41...0x5A where sources == 0:
      state = Ascii.string(line, start, min(word.upperBound, start + 32))
    default:
      break
    }
    return true
  }

  private mutating func takeAddress(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard end > start, sources <= 2, destinations <= 2 else { return false }
    if family == nil {
      var isIPv6 = false
      for index in start..<end where line[index] == 0x3A { isIPv6 = true }
      family = isIPv6 ? .ipv6 : .ipv4
    }
    return true
  }

  private static func port(_ line: Span<UInt8>, _ start: Int) -> UInt16? {
    guard let (value, _) = Ascii.unsigned(line, start) else { return nil }
    return UInt16(exactly: value)
  }
}
