/// Lists of address prefixes (RFC 3123).
enum AddressPrefixes {
  private static let expected =
    "an address prefix, such as 1:192.168.32.0/21 or !2:2001:db8::/32"

  /// Reads all tokens that are left: `[!]family:address/length`, possibly none.
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    while let token = try scanner.nextToken() {
      guard !token.isQuoted, append(scanner.bytes(of: token), to: &wire) else {
        throw scanner.error(at: token, expected: expected)
      }
    }
  }

  private static func append(_ text: Span<UInt8>, to wire: inout [UInt8]) -> Bool {
    guard text.count > 3 else { return false }
    let negation: UInt8 = text[0] == UInt8(ascii: "!") ? 0x80 : 0
    let start = negation == 0 ? 0 : 1
    guard text[start + 1] == UInt8(ascii: ":") else { return false }
    var slash = text.count
    while slash > start + 2, text[slash - 1] != UInt8(ascii: "/") { slash -= 1 }
    guard slash > start + 2 else { return false }
    let address = text.extracting((start + 2)..<(slash - 1))
    var octets: [UInt8] = []
    let family = text[start] &- UInt8(ascii: "0")
    switch family {
    case 1:
      guard let value = InternetAddress.ipv4(address) else { return false }
      octets.append(bigEndian: UInt64(value), count: 4)
    case 2:
      guard InternetAddress.appendIPv6(address, to: &octets) else { return false }
    default: return false
    }
    guard
      let length = text.extracting(slash..<text.count).decimal(maximum: UInt64(octets.count * 8))
    else { return false }
    while octets.last == 0 { octets.removeLast() }
    wire.append(0)
    wire.append(family)
    wire.append(UInt8(length))
    wire.append(negation | UInt8(octets.count))
    wire.append(contentsOf: octets)
    return true
  }

  static func length(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    var position = start
    while position < wire.count {
      guard wire.count - position >= 4,
        Int(wire[position + 3] & 0x7f) <= wire.count - position - 4
      else {
        throw RecordDataFault(offset: position, expected: "an address prefix")
      }
      let length = Int(wire[position + 3] & 0x7f)
      guard length == 0 || wire[position + 3 + length] != 0 else {
        throw RecordDataFault(
          offset: position + 4, expected: "an address without zero octets at its end")
      }
      if let size = size(ofFamily: wire.uint16(at: position)) {
        guard length <= size, Int(wire[position + 2]) <= size * 8 else {
          throw RecordDataFault(
            offset: position + 2, expected: "a prefix of at most \(size * 8) bits")
        }
      }
      position += 4 + length
    }
    return position - start
  }

  private static func size(ofFamily family: UInt16) -> Int? {
    switch family {
    case 1: 4
    case 2: 16
    default: nil
    }
  }

  /// Appends the prefixes, unless one is of a family without a format.
  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) -> Bool {
    var position = 0
    while position < octets.count {
      let family = octets.uint16(at: position)
      guard let size = size(ofFamily: family) else { return false }
      let length = Int(octets[position + 3] & 0x7f)
      var address = octets.array((position + 4)..<(position + 4 + length))
      while address.count < size { address.append(0) }
      if position > 0 { text.append(UInt8(ascii: " ")) }
      if octets[position + 3] & 0x80 != 0 { text.append(UInt8(ascii: "!")) }
      text.append(decimal: family)
      text.append(UInt8(ascii: ":"))
      if size == 4 {
        InternetAddress.printIPv4(address.span, to: &text)
      } else {
        InternetAddress.printIPv6(address.span, to: &text)
      }
      text.append(UInt8(ascii: "/"))
      text.append(decimal: octets[position + 2])
      position += 4 + length
    }
    return true
  }
}
