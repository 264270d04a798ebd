/// IPv4 and IPv6 addresses in text.
public enum InternetAddress {
  /// Reads four decimal numbers with dots between, without superfluous zeros in front.
  ///
  /// - Returns: The address in network order, or `nil`.
  public static func ipv4(_ text: Span<UInt8>) -> UInt32? {
    guard text.count >= 7, text.count <= 15 else { return nil }
    var address: UInt32 = 0
    var value: UInt32 = 0
    var (digits, dots) = (0, 0)
    for index in text.indices {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit < 10 {
        guard digits == 0 || value > 0 else { return nil }
        value = value &* 10 &+ UInt32(digit)
        digits += 1
        guard value <= 255 else { return nil }
      } else {
        guard text[index] == UInt8(ascii: "."), digits > 0, dots < 3 else { return nil }
        address = address << 8 | value
        (value, digits, dots) = (0, 0, dots + 1)
      }
    }
    return dots == 3 && digits > 0 ? address << 8 | value : nil
  }

  static func readIPv4(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let token = try scanner.requireWord("an IPv4 address, such as 192.0.2.1")
    guard let address = ipv4(scanner.bytes(of: token)) else {
      throw scanner.error(at: token, expected: "an IPv4 address, such as 192.0.2.1")
    }
    wire.append(bigEndian: UInt64(address), count: 4)
  }

  static func readIPv6(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let token = try scanner.requireWord("an IPv6 address, such as 2001:db8::1")
    guard appendIPv6(scanner.bytes(of: token), to: &wire) else {
      throw scanner.error(at: token, expected: "an IPv6 address, such as 2001:db8::1")
    }
  }

  /// Reads an address (RFC 4291 §2.2) and appends its 16 octets.
  ///
  /// - Returns: Whether the text is an address; if not, nothing is appended.
  public static func appendIPv6(_ text: Span<UInt8>, to wire: inout [UInt8]) -> Bool {
    guard let (high, low) = ipv6(text) else { return false }
    wire.append(bigEndian: high, count: 8)
    wire.append(bigEndian: low, count: 8)
    return true
  }

  /// Reads an address (RFC 4291 §2.2).
  ///
  /// - Returns: The upper and the lower 64 bits, or `nil`.
  public static func ipv6(_ text: Span<UInt8>) -> (high: UInt64, low: UInt64)? {
    guard text.count >= 2, text.count <= 45 else { return nil }
    // Groups gather in `groups`; the double colon remembers how many stood before it.
    var groups = IPv6Groups()
    var gap: Int?
    var position = 0
    if text[0] == UInt8(ascii: ":") {
      guard text[1] == UInt8(ascii: ":") else { return nil }
      gap = 0
      position = 2
    }
    while position < text.count {
      let start = position
      var value: UInt64 = 0
      while position < text.count, let digit = Hexadecimal.digit(text[position]) {
        guard position - start < 4 else { return nil }
        value = value << 4 | UInt64(digit)
        position += 1
      }
      if position < text.count, text[position] == UInt8(ascii: ".") {
        guard let address = ipv4(text.extracting(start..<text.count)) else { return nil }
        guard groups.append(UInt64(address >> 16)), groups.append(UInt64(address & 0xffff))
        else { return nil }
        position = text.count
        break
      }
      guard position > start, groups.append(value) else { return nil }
      guard position < text.count else { break }
      guard text[position] == UInt8(ascii: ":"), position + 1 < text.count else { return nil }
      position += 1
      if text[position] == UInt8(ascii: ":") {
        guard gap == nil else { return nil }
        gap = groups.count
        position += 1
      }
    }
    return groups.address(gap: gap)
  }

  static func printIPv4(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    for index in 0..<4 {
      if index > 0 { text.append(UInt8(ascii: ".")) }
      appendOctet(octets[index], to: &text)
    }
  }

  private static func appendOctet(_ value: UInt8, to text: inout [UInt8]) {
    if value >= 100 { text.append(UInt8(ascii: "0") + value / 100) }
    if value >= 10 { text.append(UInt8(ascii: "0") + value / 10 % 10) }
    text.append(UInt8(ascii: "0") + value % 10)
  }

  /// Appends an address as RFC 5952 §4 recommends; IPv4-mapped ones with dots (§5).
  static func printIPv6(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    if octets.uint64(at: 0, count: 8) == 0, octets.uint32(at: 8) == 0xffff {
      text.append(text: "::ffff:")
      printIPv4(octets.extracting(12..<16), to: &text)
      return
    }
    let gap = longestZeros(octets)
    var group = 0
    while group < 8 {
      if group == gap.lowerBound, !gap.isEmpty {
        text.append(text: "::")
        group = gap.upperBound
        continue
      }
      if group > 0, group != gap.upperBound || gap.isEmpty { text.append(UInt8(ascii: ":")) }
      text.append(
        contentsOf: String(octets.uint16(at: group * 2), radix: 16, uppercase: false).utf8)
      group += 1
    }
  }

  /// The first of the longest runs of two or more zero groups.
  private static func longestZeros(_ octets: Span<UInt8>) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for group in 0...8 where group == 8 || octets.uint16(at: group * 2) != 0 {
      if group - start > max(1, longest.count) { longest = start..<group }
      start = group + 1
    }
    return longest
  }
}

/// Up to eight groups of 16 bits, without an array.
private struct IPv6Groups {
  private var high: UInt64 = 0
  private var low: UInt64 = 0
  private(set) var count = 0

  /// Puts one more group at the end.
  mutating func append(_ group: UInt64) -> Bool {
    guard count < 8 else { return false }
    high = high << 16 | low >> 48
    low = low << 16 | group
    count += 1
    return true
  }

  /// The address, with zeros where the double colon stood: after `gap` groups.
  func address(gap: Int?) -> (high: UInt64, low: UInt64)? {
    guard let gap else { return count == 8 ? (high, low) : nil }
    guard count < 8 else { return nil }
    // Only the groups before the gap move, by what is missing.
    let behind = count - gap
    var result: (high: UInt64, low: UInt64) = (0, 0)
    for index in 0..<count {
      let place = index < gap ? index : 8 - behind + index - gap
      let fromEnd = count - 1 - index
      let value =
        fromEnd < 4
        ? low >> UInt64(16 * fromEnd) & 0xffff : high >> UInt64(16 * (fromEnd - 4)) & 0xffff
      if place < 4 {
        result.high |= value << UInt64(16 * (3 - place))
      } else {
        result.low |= value << UInt64(16 * (7 - place))
      }
    }
    return result
  }
}
