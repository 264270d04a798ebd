/// A protocol and the port that a flow was opened to.
public struct Service: Sendable, Hashable, CustomStringConvertible {
  /// The IP protocol: 17 is UDP, 6 TCP, 1 ICMP.
  public var protocolNumber: UInt8
  /// The destination port of the flow's first packet; 0 where the protocol has none.
  public var port: UInt16

  /// Names a service.
  public init(protocolNumber: UInt8, port: UInt16) {
    (self.protocolNumber, self.port) = (protocolNumber, port)
  }

  /// DNS over UDP.
  public static let dns = Service(protocolNumber: 17, port: 53)

  /// `UDP port 53`.
  public var description: String {
    switch protocolNumber {
    case 17: "UDP port \(port)"
    case 6: "TCP port \(port)"
    case 1: "ICMP"
    case 58: "ICMPv6"
    default: port == 0 ? "protocol \(protocolNumber)" : "protocol \(protocolNumber) port \(port)"
    }
  }
}
