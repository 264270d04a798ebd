/// Octets in base 32 with the extended hexadecimal alphabet, without padding (RFC 4648 §7,
/// RFC 5155 §3.3).
enum Base32Hex {
  /// Reads a hashed name with its length octet.
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "a hashed name in base 32, such as 0P9MHAVEQVM6T7VBL5LOP2U3T2RP3TOM"
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    let start = wire.count
    wire.append(0)
    guard text.count > 0, text.count <= 408, decode(text, to: &wire), wire.count - start <= 256
    else { throw scanner.error(at: token, expected: expected) }
    wire[start] = UInt8(wire.count - start - 1)
  }

  /// Decodes characters whose unused bits are zero.
  ///
  /// - Returns: Whether the text is base 32.
  static func decode(_ text: Span<UInt8>, to wire: inout [UInt8]) -> Bool {
    var bits: UInt32 = 0
    var count = 0
    for index in text.indices {
      let byte = text[index].asciiLowercased
      let value: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "v"): value = byte - UInt8(ascii: "a") + 10
      default: return false
      }
      bits = (bits << 5 | UInt32(value)) & 0xfff
      count += 5
      if count >= 8 {
        count -= 8
        wire.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    // A whole unused character, or bits that would be lost, are a mistake.
    return count < 5 && bits & (1 << UInt32(count) - 1) == 0
  }

  /// Appends the octets in upper case.
  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    var bits: UInt32 = 0
    var count = 0
    for index in octets.indices {
      bits = (bits << 8 | UInt32(octets[index])) & 0xffff
      count += 8
      while count >= 5 {
        count -= 5
        text.append(character(bits >> UInt32(count)))
      }
    }
    if count > 0 { text.append(character(bits << UInt32(5 - count))) }
  }

  private static func character(_ bits: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: bits & 31)
    return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
