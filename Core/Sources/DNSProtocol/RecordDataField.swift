/// One piece of a record's data: how it stands on the wire and how people write it.
///
/// A type's data is a row of fields (``RecordTypeTable``). For each field there is one function
/// that reads its presentation format, one that checks its wire format and one that prints it.
public enum RecordDataField: Hashable, Sendable {
  /// A domain name. `compression` says where a pointer may stand (RFC 3597 §4);
  /// `canonicalLowercase` whether the canonical form folds its case (RFC 4034 §6.2).
  case name(compression: NameCompression, canonicalLowercase: Bool)
  /// Any number of names up to the end of the data, never compressed.
  case names
  /// A decimal number of 8 bits.
  case uint8
  /// A decimal number of 16 bits.
  case uint16
  /// A decimal number of 32 bits.
  case uint32
  /// A decimal number of 48 bits.
  case uint48
  /// A decimal number of 64 bits.
  case uint64
  /// A number of 8 bits that may also be written as a mnemonic.
  case code8(CodeMnemonics)
  /// A number of 16 bits that may also be written as a mnemonic.
  case code16(CodeMnemonics)
  /// A number of seconds of 32 bits that may be written with units: `1h30m`.
  case duration
  /// A moment of 32 bits, `YYYYMMDDHHMMSS` or seconds since 1970 (RFC 4034 §3.2).
  case timestamp
  /// A record type's 16 bits, written as its mnemonic.
  case recordType
  /// An IPv4 address.
  case ipv4
  /// An IPv6 address.
  case ipv6
  /// Hardware addresses of so many octets, in pairs of hexadecimal digits between hyphens.
  case hardwareAddress(octets: Int)
  /// 64 bits as four groups of hexadecimal digits between colons (RFC 6742 §2.1.2).
  case locator64
  /// A length octet and up to 255 octets (RFC 1035 §3.3).
  case characterString
  /// As ``characterString``, or nothing at the end of the data.
  case optionalCharacterString
  /// One or more character strings up to the end of the data.
  case characterStrings
  /// A length octet and 1 to 255 letters and digits, without quotes (RFC 8659 §4.1).
  case tag
  /// Octets up to the end of the data, in quotes, of any length.
  case text
  /// Octets up to the end of the data as hexadecimal digits, white space allowed; `minimum` octets
  /// at least.
  case hexadecimal(minimum: Int)
  /// A digest as hexadecimal digits up to the end of the data, as long as the digest's type in the
  /// data's octet `typeOffset` says, for the types that are known (RFC 4034 §5.1.4).
  case digest(typeOffset: Int)
  /// A length octet and octets as hexadecimal digits, `-` for none (RFC 5155 §3.3).
  case salt
  /// A length octet and octets in base 32 (RFC 5155 §3.3).
  case hashedName
  /// Octets up to the end of the data in base 64, white space allowed; `minimum` octets at least.
  case base64(minimum: Int)
  /// Octets up to the end of the data in base 64, `-` for none.
  case base64OrDash
  /// A 16-bit length and octets, written as the length and base 64.
  case sizedBase64
  /// The types of a name in windows (RFC 4034 §4.1.2).
  case typeBitmap
  /// The types below 128 of a name as one bitmap (RFC 2535 §5.2).
  case flatTypeBitmap
  /// Service parameters (RFC 9460 §2.1, §2.2).
  case serviceParameters
  /// A place on Earth (RFC 1876).
  case location
  /// Address prefixes (RFC 3123).
  case addressPrefixes
  /// A protocol and the ports of its services (RFC 1035 §3.4.2).
  case services
  /// The D bit and the type of a relay in one octet (RFC 8777 §4.2).
  case relayType
  /// An address, a name or nothing, as the type in the data's octet `typeOffset` says
  /// (RFC 4025 §2.5, RFC 8777 §4.3).
  case gateway(typeOffset: Int, mask: UInt8)
  /// Algorithm, tag and key of a host's identity (RFC 8005 §5).
  case hostIdentity
  /// A prefix length, an address suffix and a prefix name (RFC 2874 §3).
  case addressChain
  /// An NSAP address: `0x` and hexadecimal digits with dots anywhere (RFC 1706 §7).
  case nsapAddress
  /// An ATM address: `+` and digits, or hexadecimal digits with dots anywhere.
  case atmAddress
  /// Octets up to the end of the data, for which there is no format but `\#`.
  case opaque

  /// Where a name in a record's data may be a compression pointer (RFC 3597 §4).
  public enum NameCompression: Hashable, Sendable {
    /// In what is sent and in what is received: the types of RFC 1035.
    case allowed
    /// In what is received only.
    case accepted
    /// Nowhere.
    case never
  }
}

extension RecordDataField {
  /// A name of a type of RFC 1035.
  static let wellKnownName = name(compression: .allowed, canonicalLowercase: true)
  /// A name that is never sent compressed but that receivers decompress.
  static let laterName = name(compression: .accepted, canonicalLowercase: true)
  /// A name that is never compressed and whose case is folded in canonical form.
  static let foldedName = name(compression: .never, canonicalLowercase: true)
  /// A name that is never compressed and stays as it is.
  static let plainName = name(compression: .never, canonicalLowercase: false)
}
