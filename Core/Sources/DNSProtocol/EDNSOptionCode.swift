/// What an EDNS option is (IANA: DNS EDNS0 Option Codes).
public struct EDNSOptionCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The 16-bit code on the wire.
  public let rawValue: UInt16

  /// Makes an option code.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Name server identifier (RFC 5001).
  public static let nameServerIdentifier = EDNSOptionCode(rawValue: 3)
  /// Client subnet (RFC 7871).
  public static let clientSubnet = EDNSOptionCode(rawValue: 8)
  /// Zone expiry (RFC 7314).
  public static let expire = EDNSOptionCode(rawValue: 9)
  /// Cookie (RFC 7873).
  public static let cookie = EDNSOptionCode(rawValue: 10)
  /// The idle time-out of a TCP connection (RFC 7828).
  public static let tcpKeepalive = EDNSOptionCode(rawValue: 11)
  /// Padding (RFC 7830).
  public static let padding = EDNSOptionCode(rawValue: 12)
  /// Chain query (RFC 7901).
  public static let chain = EDNSOptionCode(rawValue: 13)
  /// Extended error (RFC 8914).
  public static let extendedError = EDNSOptionCode(rawValue: 15)
  /// Report channel (RFC 9567).
  public static let reportChannel = EDNSOptionCode(rawValue: 18)
  /// Zone version (RFC 9660).
  public static let zoneVersion = EDNSOptionCode(rawValue: 19)

  /// The name, or `OPTn` where there is none.
  public var description: String {
    switch rawValue {
    case 3: "NSID"
    case 8: "CLIENT-SUBNET"
    case 9: "EXPIRE"
    case 10: "COOKIE"
    case 11: "TCP-KEEPALIVE"
    case 12: "PADDING"
    case 13: "CHAIN"
    case 15: "EDE"
    case 18: "REPORT-CHANNEL"
    case 19: "ZONEVERSION"
    default: "OPT\(rawValue)"
    }
  }
}
