extension RecordData {
  /// The data in the form that DNSSEC signs: uncompressed, the case of names folded for the types
  /// of RFC 4034 §6.2 as amended by RFC 6840 §5.1.
  public var canonicalWire: [UInt8] {
    var canonical = wire
    RecordData.forEachField(type: type, wire: wire.span) { field, range in
      switch field {
      case .name(_, canonicalLowercase: true):
        for index in range { canonical[index] = canonical[index].asciiLowercased }
      case .addressChain:
        for index in AddressChain.nameRange(in: wire.span, range) {
          canonical[index] = canonical[index].asciiLowercased
        }
      default: break
      }
    }
    return canonical
  }

  /// Gives the position of every domain name in the data, in order.
  ///
  /// - Parameters:
  ///   - type: The record's type.
  ///   - wire: The uncompressed data; nothing more is given from the first malformed field on.
  ///   - body: Gets the name's offset and length in octets, and whether a sender may compress it
  ///     (RFC 3597 §4).
  public static func forEachName(
    type: RecordType, wire: Span<UInt8>,
    _ body: (_ offset: Int, _ length: Int, _ compressible: Bool) -> Void
  ) {
    forEachField(type: type, wire: wire) { field, range in
      switch field {
      case .name(let compression, _):
        body(range.lowerBound, range.count, compression == .allowed)
      case .names:
        var position = range.lowerBound
        while position < range.upperBound,
          let length = try? DomainName.length(ofWire: wire, at: position)
        {
          body(position, length, false)
          position += length
        }
      case .gateway(let typeOffset, let mask):
        if wire[typeOffset] & mask == Gateway.nameType {
          body(range.lowerBound, range.count, false)
        }
      case .addressChain:
        let name = AddressChain.nameRange(in: wire, range)
        if !name.isEmpty { body(name.lowerBound, name.count, false) }
      default: break
      }
    }
  }

  /// Gives the names for which records belong in the additional section, as the type's row in the
  /// table says (RFC 1035 §3.3, RFC 2782, RFC 3403 §4.1, RFC 9460 §4.1).
  ///
  /// - Parameters:
  ///   - type: The record's type.
  ///   - wire: The uncompressed data.
  ///   - body: Gets the name's offset and length in octets, and the types wanted. A root that means
  ///     "nothing there" (RFC 7505, RFC 2782) is not given; the root of an SVCB or HTTPS record in
  ///     ServiceMode is, and stands for the record's owner (RFC 9460 §2.5.2).
  public static func forEachAdditionalTarget(
    type: RecordType, wire: Span<UInt8>,
    _ body: (_ offset: Int, _ length: Int, _ types: AdditionalTypes) -> Void
  ) {
    guard let row = RecordTypeTable.index(of: type) else { return }
    let rule = RecordTypeTable.descriptors[row].additional
    guard rule != .none else { return }
    var target = 0..<0
    forEachName(type: type, wire: wire) { offset, length, _ in target = offset..<(offset + length) }
    guard !target.isEmpty else { return }
    let types: AdditionalTypes
    switch rule {
    case .none: return
    case .addresses: types = .addresses
    case .locators: types = [.locators, .addresses]
    case .namingAuthority:
      switch namingAuthorityFlag(wire) {
      case UInt8(ascii: "a"): types = .addresses
      case UInt8(ascii: "s"): types = .services
      default: return
      }
    case .serviceBinding:
      // AliasMode points to a name with service bindings of its own (RFC 9460 §2.4.2).
      if wire.uint16(at: 0) != 0 {
        body(target.lowerBound, target.count, .addresses)
        return
      }
      types = [.addresses, .serviceBindings]
    }
    if target.count > 1 { body(target.lowerBound, target.count, types) }
  }

  /// The only flag of a NAPTR record, in lower case.
  private static func namingAuthorityFlag(_ wire: Span<UInt8>) -> UInt8? {
    wire.count > 5 && wire[4] == 1 ? wire[5].asciiLowercased : nil
  }

  private static func forEachField(
    type: RecordType, wire: Span<UInt8>, _ body: (RecordDataField, Range<Int>) -> Void
  ) {
    var position = 0
    for index in RecordTypeTable.fieldRange(of: type) {
      let field = RecordTypeTable.fields[index]
      guard let length = try? field.length(in: wire, at: position) else { return }
      body(field, position..<(position + length))
      position += length
    }
  }
}
