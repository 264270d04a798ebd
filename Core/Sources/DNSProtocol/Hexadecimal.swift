/// Octets as hexadecimal digits.
enum Hexadecimal {
  /// The value of a digit, letters in any case.
  static func digit(_ byte: UInt8) -> UInt8? {
    let number = byte &- UInt8(ascii: "0")
    if number < 10 { return number }
    let letter = byte.asciiLowercased &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }

  /// Reads all tokens that are left; a digit's partner may be in the next token.
  static func read(
    from scanner: inout PresentationScanner, minimum: Int, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "octets in hexadecimal, two digits each"
    let start = wire.count
    var half: UInt8?
    var last: PresentationScanner.Token?
    while let token = try scanner.nextToken() {
      last = token
      let text = scanner.bytes(of: token)
      for index in text.indices {
        guard !token.isQuoted, let value = digit(text[index]) else {
          throw scanner.error(at: token, expected: expected)
        }
        if let high = half {
          wire.append(high << 4 | value)
          half = nil
        } else {
          half = value
        }
      }
    }
    guard half == nil else {
      throw scanner.error(at: last, expected: expected + "; the number of digits is odd")
    }
    guard wire.count - start >= minimum else {
      throw scanner.error(
        at: last, expected: minimum > 1 ? "\(minimum) octets in hexadecimal or more" : expected)
    }
  }

  /// Reads one token into octets.
  ///
  /// - Parameter skipping: A character that may stand anywhere and means nothing.
  /// - Returns: Whether the token is one of pairs of digits.
  static func decode(
    _ text: Span<UInt8>, skipping: UInt8? = nil, to wire: inout [UInt8]
  ) -> Bool {
    var half: UInt8?
    for index in text.indices where text[index] != skipping {
      guard let value = digit(text[index]) else { return false }
      if let high = half {
        wire.append(high << 4 | value)
        half = nil
      } else {
        half = value
      }
    }
    return half == nil
  }

  /// The length of a digest in octets, or `nil` for an unknown type (RFC 4509, RFC 6605).
  private static func digestLength(type: UInt8) -> Int? {
    switch type {
    case 1: 20
    case 2, 3: 32
    case 4: 48
    default: nil
    }
  }

  /// Whether a digest of a type may have so many octets.
  static func isDigest(_ count: Int, type: UInt8) -> Bool {
    digestLength(type: type).map { $0 == count } ?? (count > 0)
  }

  /// What a digest of a type should be.
  static func digestExpected(type: UInt8) -> String {
    let length = digestLength(type: type).map(String.init) ?? "some"
    return "\(length) octets of a digest of type \(type) in hexadecimal"
  }

  /// Reads a digest of a type that has been read before.
  static func readDigest(
    type: UInt8, from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let first = try scanner.peekToken()
    let start = wire.count
    try read(from: &scanner, minimum: 0, to: &wire)
    guard isDigest(wire.count - start, type: type) else {
      throw scanner.error(at: first, expected: digestExpected(type: type))
    }
  }

  /// Reads a salt (RFC 5155 §3.3).
  static func readSalt(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "a salt of at most 255 octets in hexadecimal, or - for none"
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    let start = wire.count
    wire.append(0)
    if text.count == 1, text[0] == UInt8(ascii: "-") { return }
    guard text.count > 0, text.count <= 510, decode(text, to: &wire) else {
      throw scanner.error(at: token, expected: expected)
    }
    wire[start] = UInt8(wire.count - start - 1)
  }

  /// Reads groups of digits: every group has one digit at least and at most two for each octet;
  /// for single octets exactly two.
  static func readGroups(
    from scanner: inout PresentationScanner, count: Int, octets: Int, separator: UInt8,
    _ expected: @autoclosure () -> String, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let token = try scanner.requireWord(expected())
    let text = scanner.bytes(of: token)
    var value: UInt64 = 0
    var (digits, groups) = (0, 0)
    for index in 0...text.count {
      if index == text.count || text[index] == separator {
        guard digits > 0, octets > 1 || digits == 2, groups < count else {
          throw scanner.error(at: token, expected: expected())
        }
        wire.append(bigEndian: value, count: octets)
        (value, digits, groups) = (0, 0, groups + 1)
      } else {
        guard let number = digit(text[index]), digits < octets * 2 else {
          throw scanner.error(at: token, expected: expected())
        }
        value = value << 4 | UInt64(number)
        digits += 1
      }
    }
    guard groups == count else { throw scanner.error(at: token, expected: expected()) }
  }

  private static func character(_ value: UInt8, lowercase: Bool) -> UInt8 {
    value < 10
      ? UInt8(ascii: "0") + value : (lowercase ? UInt8(ascii: "a") : UInt8(ascii: "A")) + value - 10
  }

  /// Appends pairs of digits in upper case.
  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    for index in octets.indices {
      text.append(character(octets[index] >> 4, lowercase: false))
      text.append(character(octets[index] & 15, lowercase: false))
    }
  }

  /// Appends a salt.
  static func printSalt(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    if octets.count == 0 { text.append(UInt8(ascii: "-")) }
    print(octets, to: &text)
  }

  /// Appends groups of digits in lower case.
  static func printGroups(
    _ bytes: Span<UInt8>, octets: Int, separator: UInt8, to text: inout [UInt8]
  ) {
    for index in bytes.indices {
      if index > 0, index % octets == 0 { text.append(separator) }
      text.append(character(bytes[index] >> 4, lowercase: true))
      text.append(character(bytes[index] & 15, lowercase: true))
    }
  }
}
