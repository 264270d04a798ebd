/// Octets in base 64 (RFC 4648 §4), padding required and unused bits zero.
enum Base64 {
  /// Decodes characters that may come in several pieces.
  struct Decoder {
    private var bits: UInt32 = 0
    private var characters = 0
    private var padding = 0

    init() {}

    /// Takes one character.
    ///
    /// - Returns: Whether it may stand here.
    mutating func take(_ byte: UInt8, to wire: inout [UInt8]) -> Bool {
      if byte == UInt8(ascii: "=") {
        padding += 1
        guard characters + padding <= 4, characters >= 2 else { return false }
        if characters + padding == 4 { return finishPadded(to: &wire) }
        return true
      }
      guard padding == 0, let value = Base64.value(byte) else { return false }
      bits = bits << 6 | UInt32(value)
      characters += 1
      if characters == 4 {
        wire.append(UInt8(truncatingIfNeeded: bits >> 16))
        wire.append(UInt8(truncatingIfNeeded: bits >> 8))
        wire.append(UInt8(truncatingIfNeeded: bits))
        (bits, characters) = (0, 0)
      }
      return true
    }

    /// Writes the last octets; after them `isComplete` holds and no character is taken any more.
    private mutating func finishPadded(to wire: inout [UInt8]) -> Bool {
      let unused: UInt32 = characters == 2 ? 0xf : 0x3
      guard bits & unused == 0 else { return false }
      if characters == 2 {
        wire.append(UInt8(truncatingIfNeeded: bits >> 4))
      } else {
        wire.append(UInt8(truncatingIfNeeded: bits >> 10))
        wire.append(UInt8(truncatingIfNeeded: bits >> 2))
      }
      characters = 0
      return true
    }

    /// Whether the characters so far end where they may end.
    var isComplete: Bool { characters == 0 }
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  private static let expected = "octets in base 64, such as AwEAAQ=="

  /// Reads all tokens that are left.
  static func read(
    from scanner: inout PresentationScanner, minimum: Int, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let start = wire.count
    var decoder = Decoder()
    var last: PresentationScanner.Token?
    while let token = try scanner.nextToken() {
      last = token
      let text = scanner.bytes(of: token)
      for index in text.indices {
        guard !token.isQuoted, decoder.take(text[index], to: &wire) else {
          throw scanner.error(at: token, expected: expected)
        }
      }
    }
    guard decoder.isComplete, wire.count - start >= minimum else {
      throw scanner.error(at: last, expected: expected)
    }
  }

  /// Decodes one piece of text.
  ///
  /// - Returns: Whether it is base 64.
  static func decode(_ text: Span<UInt8>, to wire: inout [UInt8]) -> Bool {
    var decoder = Decoder()
    for index in text.indices {
      guard decoder.take(text[index], to: &wire) else { return false }
    }
    return decoder.isComplete
  }

  /// Reads all tokens that are left, or a hyphen for nothing.
  static func readOrDash(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    if let token = try scanner.peekToken(), !token.isQuoted {
      let text = scanner.bytes(of: token)
      if text.count == 1, text[0] == UInt8(ascii: "-") {
        _ = try scanner.nextToken()
        return
      }
    }
    try read(from: &scanner, minimum: 1, to: &wire)
  }

  /// Reads a length and, unless it is zero, one token.
  static func readSized(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let length = try scanner.requireNumber(maximum: 65_535, "a number of octets, 0 to 65535")
    wire.append(bigEndian: length, count: 2)
    guard length > 0 else { return }
    let start = wire.count
    let token = try scanner.requireWord(expected)
    guard decode(scanner.bytes(of: token), to: &wire), wire.count - start == Int(length) else {
      throw scanner.error(at: token, expected: "\(length) octets in base 64")
    }
  }

  private static func character(_ value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value & 63)
    switch value {
    case 0..<26: return UInt8(ascii: "A") + value
    case 26..<52: return UInt8(ascii: "a") + value - 26
    case 52..<62: return UInt8(ascii: "0") + value - 52
    default: return value == 62 ? UInt8(ascii: "+") : UInt8(ascii: "/")
    }
  }

  /// Appends the octets with padding.
  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    for index in stride(from: 0, to: octets.count, by: 3) {
      let count = min(3, octets.count - index)
      var bits = UInt32(octets[index]) << 16
      if count > 1 { bits |= UInt32(octets[index + 1]) << 8 }
      if count > 2 { bits |= UInt32(octets[index + 2]) }
      text.append(character(bits >> 18))
      text.append(character(bits >> 12))
      text.append(count > 1 ? character(bits >> 6) : UInt8(ascii: "="))
      text.append(count > 2 ? character(bits) : UInt8(ascii: "="))
    }
  }

  /// Appends the length and, unless it is zero, the octets.
  static func printSized(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    text.append(decimal: octets.uint16(at: 0))
    guard octets.count > 2 else { return }
    text.append(UInt8(ascii: " "))
    print(octets.extracting(2..<octets.count), to: &text)
  }
}
