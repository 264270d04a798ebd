extension RecordDataField {
  /// Reads the field in presentation format and appends its wire form.
  ///
  /// - Parameters:
  ///   - scanner: Where to read.
  ///   - origin: What relative names are relative to.
  ///   - dataStart: Where the record's data begins in `wire`.
  ///   - wire: Where the octets go.
  func read(
    from scanner: inout PresentationScanner, origin: DomainName?, dataStart: Int,
    to wire: inout [UInt8]
  ) throws(PresentationError) {
    switch self {
    case .name: try Self.readName(from: &scanner, origin: origin, to: &wire)
    case .ipv4: try InternetAddress.readIPv4(from: &scanner, to: &wire)
    case .ipv6: try InternetAddress.readIPv6(from: &scanner, to: &wire)
    case .uint8: try Self.readNumber(from: &scanner, octets: 1, to: &wire)
    case .uint16: try Self.readNumber(from: &scanner, octets: 2, to: &wire)
    case .uint32: try Self.readNumber(from: &scanner, octets: 4, to: &wire)
    case .uint48: try Self.readNumber(from: &scanner, octets: 6, to: &wire)
    case .uint64: try Self.readNumber(from: &scanner, octets: 8, to: &wire)
    case .duration: try Duration32.read(from: &scanner, to: &wire)
    case .characterString: try CharacterString.read(from: &scanner, to: &wire)
    case .optionalCharacterString:
      if try scanner.peekToken() != nil { try CharacterString.read(from: &scanner, to: &wire) }
    case .characterStrings: try CharacterString.readAll(from: &scanner, to: &wire)
    case .tag: try CharacterString.readTag(from: &scanner, to: &wire)
    case .text: try CharacterString.readText(from: &scanner, to: &wire)
    case .code8(let mnemonics): try mnemonics.read(from: &scanner, octets: 1, to: &wire)
    case .code16(let mnemonics): try mnemonics.read(from: &scanner, octets: 2, to: &wire)
    case .timestamp: try Timestamp.read(from: &scanner, to: &wire)
    case .recordType: try TypeBitmap.readType(from: &scanner, to: &wire)
    case .typeBitmap: try TypeBitmap.read(from: &scanner, to: &wire)
    case .hexadecimal(let minimum):
      try Hexadecimal.read(from: &scanner, minimum: minimum, to: &wire)
    case .digest(let typeOffset):
      try Hexadecimal.readDigest(
        type: wire[dataStart + typeOffset], from: &scanner, to: &wire)
    case .salt: try Hexadecimal.readSalt(from: &scanner, to: &wire)
    case .hashedName: try Base32Hex.read(from: &scanner, to: &wire)
    case .base64(let minimum): try Base64.read(from: &scanner, minimum: minimum, to: &wire)
    case .base64OrDash: try Base64.readOrDash(from: &scanner, to: &wire)
    case .sizedBase64: try Base64.readSized(from: &scanner, to: &wire)
    case .serviceParameters: try ServiceParameters.read(from: &scanner, to: &wire)
    default:
      try readRareFormat(from: &scanner, origin: origin, dataStart: dataStart, to: &wire)
    }
  }

  /// The formats that one type alone has.
  private func readRareFormat(
    from scanner: inout PresentationScanner, origin: DomainName?, dataStart: Int,
    to wire: inout [UInt8]
  ) throws(PresentationError) {
    switch self {
    case .names:
      while try scanner.peekToken() != nil {
        try Self.readName(from: &scanner, origin: origin, to: &wire)
      }
    case .hardwareAddress(let octets):
      try Hexadecimal.readGroups(
        from: &scanner, count: octets, octets: 1, separator: UInt8(ascii: "-"),
        "\(octets) pairs of hexadecimal digits with hyphens between, such as 00-00-5e-00-53-2a",
        to: &wire)
    case .locator64:
      try Hexadecimal.readGroups(
        from: &scanner, count: 4, octets: 2, separator: UInt8(ascii: ":"),
        "four groups of hexadecimal digits with colons between, such as 2001:0DB8:1140:1000",
        to: &wire)
    case .flatTypeBitmap: try TypeBitmap.readFlat(from: &scanner, to: &wire)
    case .location: try Location.read(from: &scanner, to: &wire)
    case .addressPrefixes: try AddressPrefixes.read(from: &scanner, to: &wire)
    case .services: try WellKnownServices.read(from: &scanner, to: &wire)
    case .relayType: try Gateway.readRelayType(from: &scanner, to: &wire)
    case .gateway(let typeOffset, let mask):
      try Gateway.read(
        type: wire[dataStart + typeOffset] & mask, from: &scanner, origin: origin, to: &wire)
    case .hostIdentity: try HostIdentity.read(from: &scanner, to: &wire)
    case .addressChain: try AddressChain.read(from: &scanner, origin: origin, to: &wire)
    case .nsapAddress: try NetworkAddress.readNSAP(from: &scanner, to: &wire)
    case .atmAddress: try NetworkAddress.readATM(from: &scanner, to: &wire)
    default:
      // `.opaque`, and nothing else gets here.
      throw scanner.error(
        at: try scanner.peekToken(), expected: "\\# and the data in hexadecimal (RFC 3597)")
    }
  }

  /// Reads a domain name.
  static func readName(
    from scanner: inout PresentationScanner, origin: DomainName?, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let token = try scanner.requireWord("a domain name")
    do throws(DomainNameError) {
      try DomainName.appendWire(
        presentation: scanner.bytes(of: token), relativeTo: origin, to: &wire)
    } catch {
      throw scanner.error(at: token, expected: "a domain name; this one \(error)")
    }
  }

  private static func readNumber(
    from scanner: inout PresentationScanner, octets: Int, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let maximum = UInt64.max &>> UInt64(64 - 8 * octets)
    let value = try scanner.requireNumber(maximum: maximum, "a number from 0 to \(maximum)")
    wire.append(bigEndian: value, count: octets)
  }
}
