extension RecordDataField {
  /// Appends the field in presentation format.
  ///
  /// - Parameters:
  ///   - wire: The whole of the record's data.
  ///   - range: Where the field is; ``length(in:at:)`` has accepted it.
  ///   - origin: What names are written relative to.
  ///   - text: Where the characters go.
  /// - Returns: `false` when the field's format has no way to say what the octets say.
  func print(
    _ wire: Span<UInt8>, _ range: Range<Int>, relativeTo origin: DomainName?,
    to text: inout [UInt8]
  ) -> Bool {
    let octets = wire.extracting(range)
    switch self {
    case .name:
      DomainName.appendPresentation(wire: octets, relativeTo: origin, to: &text)
    case .uint8, .uint16, .uint32, .uint48, .uint64, .duration:
      text.append(decimal: octets.uint64(at: 0, count: octets.count))
    case .code8(let mnemonics), .code16(let mnemonics):
      mnemonics.print(UInt16(octets.uint64(at: 0, count: octets.count)), to: &text)
    case .timestamp: Timestamp.print(octets.uint32(at: 0), to: &text)
    case .recordType:
      text.append(contentsOf: RecordType(rawValue: octets.uint16(at: 0)).description.utf8)
    case .ipv4: InternetAddress.printIPv4(octets, to: &text)
    case .ipv6: InternetAddress.printIPv6(octets, to: &text)
    case .hardwareAddress:
      Hexadecimal.printGroups(octets, octets: 1, separator: UInt8(ascii: "-"), to: &text)
    case .locator64:
      Hexadecimal.printGroups(octets, octets: 2, separator: UInt8(ascii: ":"), to: &text)
    case .characterString, .optionalCharacterString, .characterStrings:
      CharacterString.printAll(octets, to: &text)
    case .tag: text.append(octets.extracting(1..<octets.count))
    case .text: CharacterString.printQuoted(octets, to: &text)
    case .hexadecimal, .digest: Hexadecimal.print(octets, to: &text)
    case .salt: Hexadecimal.printSalt(octets.extracting(1..<octets.count), to: &text)
    case .hashedName: Base32Hex.print(octets.extracting(1..<octets.count), to: &text)
    case .base64: Base64.print(octets, to: &text)
    case .base64OrDash:
      if range.isEmpty { text.append(UInt8(ascii: "-")) }
      Base64.print(octets, to: &text)
    case .sizedBase64: Base64.printSized(octets, to: &text)
    case .typeBitmap: TypeBitmap.print(octets, to: &text)
    default: return printRareFormat(wire, range, relativeTo: origin, to: &text)
    }
    return true
  }

  /// The formats that one type alone has.
  private func printRareFormat(
    _ wire: Span<UInt8>, _ range: Range<Int>, relativeTo origin: DomainName?,
    to text: inout [UInt8]
  ) -> Bool {
    let octets = wire.extracting(range)
    switch self {
    case .names: return Self.printNames(octets, relativeTo: origin, to: &text)
    case .flatTypeBitmap: return TypeBitmap.printFlat(octets, to: &text)
    case .serviceParameters: ServiceParameters.print(octets, to: &text)
    case .location: Location.print(octets, to: &text)
    case .addressPrefixes: return AddressPrefixes.print(octets, to: &text)
    case .services: return WellKnownServices.print(octets, to: &text)
    case .relayType: Gateway.printRelayType(octets[0], to: &text)
    case .gateway(let typeOffset, let mask):
      return Gateway.print(
        type: wire[typeOffset] & mask, octets, relativeTo: origin, to: &text)
    case .hostIdentity: HostIdentity.print(octets, to: &text)
    case .addressChain: return AddressChain.print(octets, relativeTo: origin, to: &text)
    case .nsapAddress:
      text.append(text: "0x")
      Hexadecimal.print(octets, to: &text)
    case .atmAddress: return NetworkAddress.printATM(octets, to: &text)
    default: return false
    }
    return true
  }

  private static func printNames(
    _ octets: Span<UInt8>, relativeTo origin: DomainName?, to text: inout [UInt8]
  ) -> Bool {
    var position = 0
    while position < octets.count {
      guard let length = try? DomainName.length(ofWire: octets, at: position) else { return false }
      if position > 0 { text.append(UInt8(ascii: " ")) }
      DomainName.appendPresentation(
        wire: octets.extracting(position..<(position + length)), relativeTo: origin, to: &text)
      position += length
    }
    return true
  }
}
