/// How a query went (IANA: DNS RCODEs): 4 bits in the header, 12 together with EDNS
/// (RFC 6891 §6.1.3).
public struct ResponseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The code, 0 to 4095.
  public let rawValue: UInt16

  /// Makes a response code; only the lower twelve bits count.
  public init(rawValue: UInt16) { self.rawValue = rawValue & 0x0fff }

  /// No error.
  public static let noError = ResponseCode(rawValue: 0)
  /// The server could not make sense of the query.
  public static let formatError = ResponseCode(rawValue: 1)
  /// The server could not process the query though nothing was wrong with it.
  public static let serverFailure = ResponseCode(rawValue: 2)
  /// The name does not exist.
  public static let nameError = ResponseCode(rawValue: 3)
  /// The server does not support this kind of query.
  public static let notImplemented = ResponseCode(rawValue: 4)
  /// The server will not answer, as a matter of policy.
  public static let refused = ResponseCode(rawValue: 5)
  /// The name exists and should not (RFC 2136); also a DNAME's target that is too long
  /// (RFC 6672 §2.2).
  public static let nameExists = ResponseCode(rawValue: 6)
  /// The record set exists and should not (RFC 2136).
  public static let recordSetExists = ResponseCode(rawValue: 7)
  /// The record set should exist and does not (RFC 2136).
  public static let recordSetMissing = ResponseCode(rawValue: 8)
  /// The server is not authoritative for the zone (RFC 2136), or not authorized (RFC 8945).
  public static let notAuthoritative = ResponseCode(rawValue: 9)
  /// A name is not in the zone (RFC 2136).
  public static let notZone = ResponseCode(rawValue: 10)
  /// The type of stateful operation is not implemented (RFC 8490).
  public static let statefulTypeNotImplemented = ResponseCode(rawValue: 11)
  /// The EDNS version is not supported (RFC 6891 §6.1.3).
  public static let badVersion = ResponseCode(rawValue: 16)
  /// The key is unknown (RFC 8945).
  public static let badKey = ResponseCode(rawValue: 17)
  /// The signature's time is out of its window (RFC 8945).
  public static let badTime = ResponseCode(rawValue: 18)
  /// The server cookie is bad or missing (RFC 7873).
  public static let badCookie = ResponseCode(rawValue: 23)

  /// The mnemonic, or `RCODEn` where there is none.
  public var description: String {
    switch rawValue {
    case 0: "NOERROR"
    case 1: "FORMERR"
    case 2: "SERVFAIL"
    case 3: "NXDOMAIN"
    case 4: "NOTIMP"
    case 5: "REFUSED"
    case 6: "YXDOMAIN"
    case 7: "YXRRSET"
    case 8: "NXRRSET"
    case 9: "NOTAUTH"
    case 10: "NOTZONE"
    case 11: "DSOTYPENI"
    case 16: "BADVERS"
    case 17: "BADKEY"
    case 18: "BADTIME"
    case 19: "BADMODE"
    case 20: "BADNAME"
    case 21: "BADALG"
    case 22: "BADTRUNC"
    case 23: "BADCOOKIE"
    default: "RCODE\(rawValue)"
    }
  }
}
