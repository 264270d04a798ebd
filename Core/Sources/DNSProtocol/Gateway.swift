/// Gateways of IPSECKEY (RFC 4025 §2.5) and relays of AMTRELAY (RFC 8777 §4.3).
enum Gateway {
  /// The type of a gateway that is a domain name.
  static let nameType: UInt8 = 3

  /// Reads a gateway of a type that has been read before.
  static func read(
    type: UInt8, from scanner: inout PresentationScanner, origin: DomainName?,
    to wire: inout [UInt8]
  ) throws(PresentationError) {
    switch type {
    case 0:
      let token = try scanner.requireWord("a dot, for no gateway")
      let text = scanner.bytes(of: token)
      guard text.count == 1, text[0] == UInt8(ascii: ".") else {
        throw scanner.error(at: token, expected: "a dot, for no gateway")
      }
    case 1: try InternetAddress.readIPv4(from: &scanner, to: &wire)
    case 2: try InternetAddress.readIPv6(from: &scanner, to: &wire)
    case nameType: try RecordDataField.readName(from: &scanner, origin: origin, to: &wire)
    default:
      throw scanner.error(
        at: try scanner.peekToken(), expected: "a gateway of type 0 to 3; type \(type) is unknown")
    }
  }

  static func length(
    type: UInt8, in wire: Span<UInt8>, at position: Int
  ) throws(RecordDataFault) -> Int {
    switch type {
    case 0: return 0
    case 1: return try RecordDataField.require(4, in: wire, at: position, "an IPv4 address")
    case 2: return try RecordDataField.require(16, in: wire, at: position, "an IPv6 address")
    case nameType: return try RecordDataField.nameLength(in: wire, at: position)
    default: return wire.count - position
    }
  }

  /// Appends a gateway, unless its type is unknown.
  static func print(
    type: UInt8, _ octets: Span<UInt8>, relativeTo origin: DomainName?, to text: inout [UInt8]
  ) -> Bool {
    switch type {
    case 0: text.append(UInt8(ascii: "."))
    case 1: InternetAddress.printIPv4(octets, to: &text)
    case 2: InternetAddress.printIPv6(octets, to: &text)
    case nameType:
      DomainName.appendPresentation(wire: octets, relativeTo: origin, to: &text)
    default: return false
    }
    return true
  }

  /// Reads the discovery-optional flag and the type of a relay (RFC 8777 §4.2).
  static func readRelayType(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let discovery = try scanner.requireNumber(maximum: 1, "the discovery flag, 0 or 1")
    let type = try scanner.requireNumber(maximum: 127, "the type of a relay, 0 to 3")
    wire.append(UInt8(discovery << 7 | type))
  }

  /// Appends the discovery-optional flag and the type of a relay.
  static func printRelayType(_ octet: UInt8, to text: inout [UInt8]) {
    text.append(decimal: octet >> 7)
    text.append(UInt8(ascii: " "))
    text.append(decimal: octet & 0x7f)
  }
}
