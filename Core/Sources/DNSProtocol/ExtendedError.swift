/// Why an answer is as it is (RFC 8914 §4; IANA: Extended DNS Error Codes).
public struct ExtendedError: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The 16-bit code on the wire.
  public let rawValue: UInt16

  /// Makes a code.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Other Error (RFC 8914 §4.1).
  public static let other = ExtendedError(rawValue: 0)
  /// Unsupported DNSKEY Algorithm (RFC 8914 §4.2).
  public static let unsupportedKeyAlgorithm = ExtendedError(rawValue: 1)
  /// Unsupported DS Digest Type (RFC 8914 §4.3).
  public static let unsupportedDigestType = ExtendedError(rawValue: 2)
  /// Stale Answer (RFC 8914 §4.4).
  public static let staleAnswer = ExtendedError(rawValue: 3)
  /// Forged Answer (RFC 8914 §4.5).
  public static let forgedAnswer = ExtendedError(rawValue: 4)
  /// DNSSEC Indeterminate (RFC 8914 §4.6).
  public static let indeterminate = ExtendedError(rawValue: 5)
  /// DNSSEC Bogus (RFC 8914 §4.7).
  public static let bogus = ExtendedError(rawValue: 6)
  /// Signature Expired (RFC 8914 §4.8).
  public static let signatureExpired = ExtendedError(rawValue: 7)
  /// Signature Not Yet Valid (RFC 8914 §4.9).
  public static let signatureNotYetValid = ExtendedError(rawValue: 8)
  /// DNSKEY Missing (RFC 8914 §4.10).
  public static let keyMissing = ExtendedError(rawValue: 9)
  /// RRSIGs Missing (RFC 8914 §4.11).
  public static let signaturesMissing = ExtendedError(rawValue: 10)
  /// No Zone Key Bit Set (RFC 8914 §4.12).
  public static let noZoneKeyBitSet = ExtendedError(rawValue: 11)
  /// NSEC Missing (RFC 8914 §4.13).
  public static let denialMissing = ExtendedError(rawValue: 12)
  /// Cached Error (RFC 8914 §4.14).
  public static let cachedError = ExtendedError(rawValue: 13)
  /// Not Ready (RFC 8914 §4.15).
  public static let notReady = ExtendedError(rawValue: 14)
  /// Blocked (RFC 8914 §4.16).
  public static let blocked = ExtendedError(rawValue: 15)
  /// Censored (RFC 8914 §4.17).
  public static let censored = ExtendedError(rawValue: 16)
  /// Filtered (RFC 8914 §4.18).
  public static let filtered = ExtendedError(rawValue: 17)
  /// Prohibited (RFC 8914 §4.19).
  public static let prohibited = ExtendedError(rawValue: 18)
  /// Stale NXDomain Answer (RFC 8914 §4.20).
  public static let staleNameErrorAnswer = ExtendedError(rawValue: 19)
  /// Not Authoritative (RFC 8914 §4.21).
  public static let notAuthoritative = ExtendedError(rawValue: 20)
  /// Not Supported (RFC 8914 §4.22).
  public static let notSupported = ExtendedError(rawValue: 21)
  /// No Reachable Authority (RFC 8914 §4.23).
  public static let noReachableAuthority = ExtendedError(rawValue: 22)
  /// Network Error (RFC 8914 §4.24).
  public static let networkError = ExtendedError(rawValue: 23)
  /// Invalid Data (RFC 8914 §4.25).
  public static let invalidData = ExtendedError(rawValue: 24)

  /// The purpose as RFC 8914 names it, or `EDEn` where there is none.
  public var description: String {
    switch rawValue {
    case 0: "Other Error"
    case 1: "Unsupported DNSKEY Algorithm"
    case 2: "Unsupported DS Digest Type"
    case 3: "Stale Answer"
    case 4: "Forged Answer"
    case 5: "DNSSEC Indeterminate"
    case 6: "DNSSEC Bogus"
    case 7: "Signature Expired"
    case 8: "Signature Not Yet Valid"
    case 9: "DNSKEY Missing"
    case 10: "RRSIGs Missing"
    case 11: "No Zone Key Bit Set"
    case 12: "NSEC Missing"
    case 13: "Cached Error"
    case 14: "Not Ready"
    case 15: "Blocked"
    case 16: "Censored"
    case 17: "Filtered"
    case 18: "Prohibited"
    case 19: "Stale NXDomain Answer"
    case 20: "Not Authoritative"
    case 21: "Not Supported"
    case 22: "No Reachable Authority"
    case 23: "Network Error"
    case 24: "Invalid Data"
    default: "EDE\(rawValue)"
    }
  }
}
