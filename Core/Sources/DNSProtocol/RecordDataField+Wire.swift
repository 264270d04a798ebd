extension RecordDataField {
  /// Checks the field in wire format.
  ///
  /// - Parameters:
  ///   - wire: The whole of the record's data.
  ///   - position: Where the field begins, at most the end.
  /// - Returns: How many octets the field takes.
  func length(in wire: Span<UInt8>, at position: Int) throws(RecordDataFault) -> Int {
    switch self {
    case .name: return try Self.nameLength(in: wire, at: position)
    case .uint8, .code8: return try Self.require(1, in: wire, at: position, "an octet")
    case .uint16, .code16, .recordType:
      return try Self.require(2, in: wire, at: position, "a 16-bit number")
    case .uint32, .duration, .timestamp:
      return try Self.require(4, in: wire, at: position, "a 32-bit number")
    case .uint48: return try Self.require(6, in: wire, at: position, "a 48-bit number")
    case .uint64, .locator64: return try Self.require(8, in: wire, at: position, "64 bits")
    case .ipv4: return try Self.require(4, in: wire, at: position, "the 4 octets of an address")
    case .ipv6: return try Self.require(16, in: wire, at: position, "the 16 octets of an address")
    case .hardwareAddress(let octets):
      return try Self.require(octets, in: wire, at: position, "\(octets) octets of an address")
    case .characterString: return try CharacterString.length(in: wire, at: position, minimum: 0)
    case .optionalCharacterString:
      return position == wire.count
        ? 0 : try CharacterString.length(in: wire, at: position, minimum: 0)
    case .characterStrings: return try CharacterString.lengthOfAll(in: wire, at: position)
    case .tag: return try CharacterString.lengthOfTag(in: wire, at: position)
    case .hexadecimal(let minimum), .base64(let minimum):
      _ = try Self.require(minimum, in: wire, at: position, "\(minimum) octets or more")
      return wire.count - position
    case .base64OrDash, .text, .opaque: return wire.count - position
    case .digest(let typeOffset):
      let count = wire.count - position
      guard Hexadecimal.isDigest(count, type: wire[typeOffset]) else {
        throw RecordDataFault(
          offset: position, expected: Hexadecimal.digestExpected(type: wire[typeOffset]))
      }
      return count
    case .nsapAddress:
      _ = try Self.require(1, in: wire, at: position, "an NSAP address")
      return wire.count - position
    case .salt: return try CharacterString.length(in: wire, at: position, minimum: 0)
    case .hashedName: return try CharacterString.length(in: wire, at: position, minimum: 1)
    case .sizedBase64:
      let count = try Self.require(2, in: wire, at: position, "a 16-bit length")
      let octets = Int(wire.uint16(at: position))
      return count
        + (try Self.require(octets, in: wire, at: position + count, "\(octets) octets"))
    default: return try rareLength(in: wire, at: position)
    }
  }

  /// The formats with an inner structure.
  private func rareLength(
    in wire: Span<UInt8>, at position: Int
  ) throws(RecordDataFault) -> Int {
    switch self {
    case .names:
      var end = position
      while end < wire.count { end += try Self.nameLength(in: wire, at: end) }
      return end - position
    case .typeBitmap: return try TypeBitmap.length(in: wire, at: position)
    case .flatTypeBitmap: return try TypeBitmap.lengthOfFlat(in: wire, at: position)
    case .serviceParameters: return try ServiceParameters.length(in: wire, at: position)
    case .location: return try Location.length(in: wire, at: position)
    case .addressPrefixes: return try AddressPrefixes.length(in: wire, at: position)
    case .services: return try WellKnownServices.length(in: wire, at: position)
    case .relayType:
      return try Self.require(1, in: wire, at: position, "the type of a relay")
    case .gateway(let typeOffset, let mask):
      return try Gateway.length(type: wire[typeOffset] & mask, in: wire, at: position)
    case .hostIdentity: return try HostIdentity.length(in: wire, at: position)
    case .addressChain: return try AddressChain.length(in: wire, at: position)
    case .atmAddress: return try NetworkAddress.lengthOfATM(in: wire, at: position)
    default: return 0
    }
  }

  /// The length of an uncompressed name.
  static func nameLength(in wire: Span<UInt8>, at position: Int) throws(RecordDataFault) -> Int {
    do throws(DomainNameError) {
      return try DomainName.length(ofWire: wire, at: position)
    } catch {
      throw RecordDataFault(offset: position, expected: "an uncompressed domain name")
    }
  }

  /// Makes sure that `count` octets are there.
  static func require(
    _ count: Int, in wire: Span<UInt8>, at position: Int, _ expected: @autoclosure () -> String
  ) throws(RecordDataFault) -> Int {
    guard count <= wire.count - position else {
      throw RecordDataFault(offset: position, expected: expected())
    }
    return count
  }
}
