/// One entry of the tracking table, as a dump or netlink gives it.
public struct ConntrackEntry: Sendable, Equatable {
  /// Which half of the addresses, if a line says.
  public enum Family: UInt8, Sendable, Hashable {
    /// IPv4.
    case ipv4 = 4
    /// IPv6.
    case ipv6 = 6
  }

  /// The address family, from the line or the form of its addresses.
  public var family: Family?
  /// The IP protocol.
  public var protocolNumber: UInt8
  /// Seconds until the entry expires; nil where the line has none (offloaded flows, `conntrack
  /// -L` of a namespace without permission).
  public var remaining: UInt32?
  /// TCP's state: `ESTABLISHED`, `TIME_WAIT`; nil for others.
  public var state: String?
  /// The source port of the first packet; 0 where the protocol has none.
  public var sourcePort: UInt16
  /// The destination port of the first packet.
  public var destinationPort: UInt16
  /// The source port of the answers: another than ``destinationPort`` when the flow is
  /// translated.
  public var replySourcePort: UInt16
  /// Whether no answer has been seen.
  public var isUnreplied: Bool
  /// Whether the entry is kept when the table is full.
  public var isAssured: Bool

  /// Makes an entry.
  public init(
    family: Family?, protocolNumber: UInt8, remaining: UInt32?, state: String? = nil,
    sourcePort: UInt16, destinationPort: UInt16, replySourcePort: UInt16? = nil,
    isUnreplied: Bool, isAssured: Bool
  ) {
    (self.family, self.protocolNumber, self.remaining) = (family, protocolNumber, remaining)
    (self.state, self.sourcePort, self.destinationPort) = (state, sourcePort, destinationPort)
    self.replySourcePort = replySourcePort ?? destinationPort
    (self.isUnreplied, self.isAssured) = (isUnreplied, isAssured)
  }
}
