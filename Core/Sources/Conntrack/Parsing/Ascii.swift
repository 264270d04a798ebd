/// Numbers and words in octets, without making strings of them.
enum Ascii {
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// A decimal number and the index after it; nil when there is no digit or it is too large.
  static func unsigned(_ text: Span<UInt8>, _ start: Int) -> (value: UInt64, end: Int)? {
    var index = start
    var value: UInt64 = 0
    while index < text.count, isDigit(text[index]) {
      guard index - start < 19 else { return nil }
      value = value * 10 + UInt64(text[index] - 0x30)
      index += 1
    }
    return index > start ? (value, index) : nil
  }

  /// A decimal number with a fraction or without, and the index after it.
  static func decimal(_ text: Span<UInt8>, _ start: Int) -> (value: Double, end: Int)? {
    guard let (whole, end) = unsigned(text, start) else { return nil }
    guard end < text.count, text[end] == 0x2E else { return (Double(whole), end) }
    var (fraction, weight, index) = (0.0, 0.1, end + 1)
    while index < text.count, isDigit(text[index]) {
      fraction += Double(text[index] - 0x30) * weight
      weight /= 10
      index += 1
    }
    return (Double(whole) + fraction, index)
  }

  /// The number of exactly so many digits.
  static func digits(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    guard start + count <= text.count else { return nil }
    var value = 0
    for index in start..<(start + count) {
      guard isDigit(text[index]) else { return nil }
      value = value * 10 + Int(text[index] - 0x30)
    }
    return value
  }

  /// Where a text begins, capital letters of ASCII taken as small ones; `pattern` is in small
  /// letters.
  static func find(_ pattern: StaticString, in text: Span<UInt8>, from start: Int = 0) -> Int? {
    pattern.withUTF8Buffer { pattern in
      let pattern = unsafe pattern.span
      guard text.count >= pattern.count else { return nil }
      var index = start
      let last = text.count - pattern.count
      while index <= last {
        var matched = 0
        while matched < pattern.count, lower(text[index + matched]) == pattern[matched] {
          matched += 1
        }
        if matched == pattern.count { return index }
        index += 1
      }
      return nil
    }
  }

  /// Whether a text begins at an index.
  static func has(_ pattern: StaticString, at start: Int, in text: Span<UInt8>) -> Bool {
    pattern.withUTF8Buffer { pattern in
      let pattern = unsafe pattern.span
      guard start + pattern.count <= text.count else { return false }
      for index in pattern.indices where text[start + index] != pattern[index] { return false }
      return true
    }
  }

  @inline(__always)
  static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  /// A part of a text as a string; octets that are no UTF-8 become replacement characters.
  static func string(_ text: Span<UInt8>, _ start: Int = 0, _ end: Int? = nil) -> String {
    var bytes: [UInt8] = []
    for index in start..<min(end ?? text.count, text.count) { bytes.append(text[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
