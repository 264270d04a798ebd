/// The mnemonics of a number in a record's data.
public enum CodeMnemonics: Hashable, Sendable {
  /// DNSSEC's algorithms (RFC 4034 §A.1 and IANA's registry).
  case algorithm
  /// The digests of DS records (RFC 4034 §A.2 and IANA's registry).
  case digest
  /// The types of certificates (RFC 4398 §2.1).
  case certificateType
  /// The schemes of DSYNC records (RFC 9859 §2.3).
  case notificationScheme

  private static let algorithms = MnemonicIndex([
    ("DELETE", 0), ("RSAMD5", 1), ("DH", 2), ("DSA", 3), ("RSASHA1", 5), ("NSEC3DSA", 6),
    ("DSA-NSEC3-SHA1", 6), ("NSEC3RSASHA1", 7), ("RSASHA1-NSEC3-SHA1", 7), ("RSASHA256", 8),
    ("RSASHA512", 10), ("ECCGOST", 12), ("ECC-GOST", 12), ("ECDSAP256SHA256", 13),
    ("ECDSAP384SHA384", 14), ("ED25519", 15), ("ED448", 16), ("SM2SM3", 17), ("ECC-GOST12", 23),
    ("INDIRECT", 252), ("PRIVATEDNS", 253), ("PRIVATEOID", 254),
  ])
  private static let digests = MnemonicIndex([
    ("SHA1", 1), ("SHA-1", 1), ("SHA256", 2), ("SHA-256", 2), ("GOST", 3), ("SHA384", 4),
    ("SHA-384", 4), ("GOST12", 5), ("SM3", 6),
  ])
  private static let certificateTypes = MnemonicIndex([
    ("PKIX", 1), ("SPKI", 2), ("PGP", 3), ("IPKIX", 4), ("ISPKI", 5), ("IPGP", 6), ("ACPKIX", 7),
    ("IACPKIX", 8), ("URI", 253), ("OID", 254),
  ])
  private static let notificationSchemes = MnemonicIndex([("NOTIFY", 1)])

  private var index: MnemonicIndex {
    switch self {
    case .algorithm: Self.algorithms
    case .digest: Self.digests
    case .certificateType: Self.certificateTypes
    case .notificationScheme: Self.notificationSchemes
    }
  }

  private var example: String {
    switch self {
    case .algorithm: "an algorithm's number or mnemonic, such as 13 or ECDSAP256SHA256"
    case .digest: "a digest type's number or mnemonic, such as 2 or SHA-256"
    case .certificateType: "a certificate type's number or mnemonic, such as 1 or PKIX"
    case .notificationScheme: "a scheme's number or mnemonic, such as 1 or NOTIFY"
    }
  }

  /// Reads a number or a mnemonic.
  func read(
    from scanner: inout PresentationScanner, octets: Int, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let token = try scanner.requireWord(example)
    let text = scanner.bytes(of: token)
    if let value = text.decimal(maximum: octets == 1 ? 255 : 65_535) {
      wire.append(bigEndian: value, count: octets)
    } else if let value = index.value(of: text) {
      wire.append(bigEndian: UInt64(value), count: octets)
    } else {
      throw scanner.error(at: token, expected: example)
    }
  }

  /// Appends the code as its number, which everybody reads.
  ///
  /// A scheme is the exception: its format asks for the mnemonic (RFC 9859 §2.2).
  func print(_ code: UInt16, to text: inout [UInt8]) {
    if self == .notificationScheme, code == 1 {
      text.append(text: "NOTIFY")
    } else {
      text.append(decimal: code)
    }
  }
}
