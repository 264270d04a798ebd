/// The fields of an entry as they are met.
struct EntryFields {
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
