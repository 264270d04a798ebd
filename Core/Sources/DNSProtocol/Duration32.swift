/// A number of seconds of 32 bits, with or without units.
public enum Duration32 {
  /// Reads `3600`, `1h`, `1h30m`, `1w2d`: numbers, each with a unit of `s`, `m`, `h`, `d` or `w`
  /// in any case; the last one may go without.
  ///
  /// - Returns: The seconds, or `nil` when the text is not of that form or exceeds 32 bits.
  public static func seconds(_ text: Span<UInt8>) -> UInt32? {
    var total: UInt64 = 0
    var value: UInt64 = 0
    var digits = 0
    for index in text.indices {
      let byte = text[index]
      let number = byte &- UInt8(ascii: "0")
      if number < 10 {
        value = value * 10 + UInt64(number)
        digits += 1
        guard value <= UInt32.max else { return nil }
        continue
      }
      let unit: UInt64
      switch byte.asciiLowercased {
      case UInt8(ascii: "s"): unit = 1
      case UInt8(ascii: "m"): unit = 60
      case UInt8(ascii: "h"): unit = 3_600
      case UInt8(ascii: "d"): unit = 86_400
      case UInt8(ascii: "w"): unit = 604_800
      default: return nil
      }
      guard digits > 0 else { return nil }
      total += value * unit
      guard total <= UInt32.max else { return nil }
      (value, digits) = (0, 0)
    }
    guard text.count > 0 else { return nil }
    total += value
    return UInt32(exactly: total)
  }

  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "a time in seconds or with units, such as 3600 or 1h30m"
    let token = try scanner.requireWord(expected)
    guard let value = seconds(scanner.bytes(of: token)) else {
      throw scanner.error(at: token, expected: expected)
    }
    wire.append(bigEndian: UInt64(value), count: 4)
  }
}
