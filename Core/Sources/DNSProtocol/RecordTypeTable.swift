/// Every record type with its fields: the one place that says how a type is written, sent,
/// compressed, put in canonical form and what belongs with it in the additional section.
///
/// `wellKnownName` may be compressed, `laterName` may be received compressed, `foldedName` loses
/// its case in canonical form, `plainName` keeps it (``RecordDataField``).
enum RecordTypeTable {
  static let descriptors: [RecordTypeDescriptor] = rfc1035 + early + security + modern + meta

  /// RFC 1035: the only types whose names are compressed when sent (RFC 3597 §4).
  private static let rfc1035: [RecordTypeDescriptor] = [
    .init("A", 1, [.ipv4]),
    .init("NS", 2, [.wellKnownName], additional: .addresses),
    .init("MD", 3, [.wellKnownName], additional: .addresses),
    .init("MF", 4, [.wellKnownName], additional: .addresses),
    .init("CNAME", 5, [.wellKnownName], singleton: true),
    .init(
      "SOA", 6,
      [.wellKnownName, .wellKnownName, .uint32, .duration, .duration, .duration, .duration],
      singleton: true, apexOnly: true),
    .init("MB", 7, [.wellKnownName], additional: .addresses),
    .init("MG", 8, [.wellKnownName]),
    .init("MR", 9, [.wellKnownName]),
    .init("NULL", 10, [.opaque]),
    .init("WKS", 11, [.ipv4, .services]),
    .init("PTR", 12, [.wellKnownName]),
    .init("HINFO", 13, [.characterString, .characterString]),
    .init("MINFO", 14, [.wellKnownName, .wellKnownName]),
    .init("MX", 15, [.uint16, .wellKnownName], additional: .addresses),
    .init("TXT", 16, [.characterStrings]),
  ]

  /// Before DNSSEC: names in them are sent as they are.
  private static let early: [RecordTypeDescriptor] = [
    .init("RP", 17, [.laterName, .laterName]),
    .init("AFSDB", 18, [.uint16, .laterName], additional: .addresses),
    .init("X25", 19, [.characterString]),
    .init("ISDN", 20, [.characterString, .optionalCharacterString]),
    .init("RT", 21, [.uint16, .laterName], additional: .addresses),
    .init("NSAP", 22, [.nsapAddress]),
    .init("NSAP-PTR", 23, [.plainName]),
    .init("PX", 26, [.uint16, .laterName, .laterName]),
    .init("GPOS", 27, [.characterString, .characterString, .characterString]),
    .init("AAAA", 28, [.ipv6]),
    .init("LOC", 29, [.location]),
    .init("EID", 31, [.hexadecimal(minimum: 1)]),
    .init("NIMLOC", 32, [.hexadecimal(minimum: 1)]),
    .init("SRV", 33, [.uint16, .uint16, .uint16, .laterName], additional: .addresses),
    .init("ATMA", 34, [.atmAddress]),
    .init(
      "NAPTR", 35,
      [.uint16, .uint16, .characterString, .characterString, .characterString, .laterName],
      additional: .namingAuthority),
    .init("KX", 36, [.uint16, .foldedName], additional: .addresses),
    .init("A6", 38, [.addressChain]),
    .init("DNAME", 39, [.foldedName], singleton: true),
    .init("SINK", 40, [.uint8, .uint8, .uint8, .base64(minimum: 0)]),
    .init("APL", 42, [.addressPrefixes]),
    .init("SPF", 99, [.characterStrings]),
    .init("UINFO", 100, [.opaque]),
    .init("UID", 101, [.opaque]),
    .init("GID", 102, [.opaque]),
    .init("UNSPEC", 103, [.opaque]),
  ]

  /// Keys, signatures, digests and certificates.
  private static let security: [RecordTypeDescriptor] = [
    .init("SIG", 24, signature),
    .init("KEY", 25, key(minimum: 0)),
    .init("NXT", 30, [.laterName, .flatTypeBitmap]),
    .init(
      "CERT", 37,
      [.code16(.certificateType), .uint16, .code8(.algorithm), .base64(minimum: 1)]),
    .init("DS", 43, digest),
    .init("SSHFP", 44, [.uint8, .uint8, .hexadecimal(minimum: 1)]),
    .init(
      "IPSECKEY", 45,
      [.uint8, .uint8, .uint8, .gateway(typeOffset: 1, mask: 0xff), .base64(minimum: 0)]),
    .init("RRSIG", 46, signature),
    .init("NSEC", 47, [.plainName, .typeBitmap]),
    .init("DNSKEY", 48, key(minimum: 1), apexOnly: true),
    .init("DHCID", 49, [.base64(minimum: 1)]),
    .init("NSEC3", 50, [.uint8, .uint8, .uint16, .salt, .hashedName, .typeBitmap]),
    .init("NSEC3PARAM", 51, [.uint8, .uint8, .uint16, .salt], apexOnly: true),
    .init("TLSA", 52, [.uint8, .uint8, .uint8, .hexadecimal(minimum: 1)]),
    .init("SMIMEA", 53, [.uint8, .uint8, .uint8, .hexadecimal(minimum: 1)]),
    .init("HIP", 55, [.hostIdentity, .names]),
    .init("RKEY", 57, key(minimum: 0)),
    .init("TALINK", 58, [.plainName, .plainName]),
    .init("CDS", 59, digest, apexOnly: true),
    .init("CDNSKEY", 60, key(minimum: 1), apexOnly: true),
    .init("OPENPGPKEY", 61, [.base64(minimum: 1)]),
    .init("ZONEMD", 63, [.uint32, .uint8, .uint8, .hexadecimal(minimum: 12)], apexOnly: true),
    .init("CAA", 257, [.uint8, .tag, .text]),
    .init("TA", 32_768, digest),
    .init("DLV", 32_769, digest),
  ]

  /// The rest.
  private static let modern: [RecordTypeDescriptor] = [
    .init("NINFO", 56, [.characterStrings]),
    .init("CSYNC", 62, [.uint32, .uint16, .typeBitmap], apexOnly: true),
    .init("SVCB", 64, [.uint16, .plainName, .serviceParameters], additional: .serviceBinding),
    .init("HTTPS", 65, [.uint16, .plainName, .serviceParameters], additional: .serviceBinding),
    .init("DSYNC", 66, [.recordType, .code8(.notificationScheme), .uint16, .plainName]),
    .init("HHIT", 67, [.base64(minimum: 1)]),
    .init("BRID", 68, [.base64(minimum: 1)]),
    .init("NID", 104, [.uint16, .locator64]),
    .init("L32", 105, [.uint16, .ipv4]),
    .init("L64", 106, [.uint16, .locator64]),
    .init("LP", 107, [.uint16, .plainName], additional: .locators),
    .init("EUI48", 108, [.hardwareAddress(octets: 6)]),
    .init("EUI64", 109, [.hardwareAddress(octets: 8)]),
    .init("URI", 256, [.uint16, .uint16, .text]),
    .init("AVC", 258, [.characterStrings]),
    .init("DOA", 259, [.uint32, .uint32, .uint8, .characterString, .base64OrDash]),
    .init("AMTRELAY", 260, [.uint8, .relayType, .gateway(typeOffset: 1, mask: 0x7f)]),
    .init("RESINFO", 261, [.characterStrings]),
    .init("WALLET", 262, [.characterStrings]),
    .init("CLA", 263, [.characterStrings]),
    .init("IPN", 264, [.uint64]),
  ]

  /// Types of messages and questions, never in a zone.
  private static let meta: [RecordTypeDescriptor] = [
    .init("OPT", 41, [.opaque], singleton: true),
    .init("NXNAME", 128, [.opaque]),
    .init(
      "TKEY", 249,
      [.plainName, .timestamp, .timestamp, .uint16, .uint16, .sizedBase64, .sizedBase64]),
    .init(
      "TSIG", 250,
      [.plainName, .uint48, .uint16, .sizedBase64, .uint16, .uint16, .sizedBase64]),
    .init("IXFR", 251, [.opaque]),
    .init("AXFR", 252, [.opaque]),
    .init("MAILB", 253, [.opaque]),
    .init("MAILA", 254, [.opaque]),
    .init("ANY", 255, [.opaque]),
  ]

  private static let signature: [RecordDataField] = [
    .recordType, .code8(.algorithm), .uint8, .uint32, .timestamp, .timestamp, .uint16,
    .laterName, .base64(minimum: 1),
  ]

  private static let digest: [RecordDataField] = [
    .uint16, .code8(.algorithm), .code8(.digest), .digest(typeOffset: 3),
  ]

  private static func key(minimum: Int) -> [RecordDataField] {
    [.uint16, .uint8, .code8(.algorithm), .base64(minimum: minimum)]
  }
}

extension RecordTypeTable {
  /// The fields of all types in one array, so that reading a record copies no array.
  static let fields: [RecordDataField] = descriptors.flatMap(\.fields)

  /// The codes of the mnemonics.
  static let types = MnemonicIndex(descriptors.map { ($0.mnemonic, $0.type.rawValue) })

  /// What a type without a row is made of: RFC 3597.
  private static let unknown: Range<Int> = {
    fields.firstIndex(of: .opaque).map { $0..<($0 + 1) } ?? 0..<0
  }()

  private static let ranges: [Range<Int>] = {
    var start = 0
    return descriptors.map { descriptor in
      defer { start += descriptor.fields.count }
      return start..<(start + descriptor.fields.count)
    }
  }()

  private static let directCount = 512

  /// The row of each type below 512, or -1.
  private static let direct: [Int16] = {
    var rows = [Int16](repeating: -1, count: directCount)
    for (row, descriptor) in descriptors.enumerated()
    where Int(descriptor.type.rawValue) < directCount {
      rows[Int(descriptor.type.rawValue)] = Int16(row)
    }
    return rows
  }()

  /// The row of a type, or `nil` for an unknown one.
  static func index(of type: RecordType) -> Int? {
    if Int(type.rawValue) < directCount {
      let row = direct[Int(type.rawValue)]
      return row < 0 ? nil : Int(row)
    }
    guard type.rawValue == 32_768 || type.rawValue == 32_769 else { return nil }
    return descriptors.firstIndex { $0.type == type }
  }

  /// Where the fields of a type are in ``fields``; for an unknown type one that takes everything.
  static func fieldRange(of type: RecordType) -> Range<Int> {
    index(of: type).map { ranges[$0] } ?? unknown
  }
}
