/// An entry of the connection tracking table, as ctnetlink gives it
/// (linux/netfilter/nfnetlink_conntrack.h).
public struct TrackedFlow: Hashable, Sendable {
  /// One direction's addresses and ports, which the table is looked up by.
  public struct Tuple: Hashable, Sendable {
    /// The source's address.
    public var source = TrackedAddress()
    /// The destination's address.
    public var destination = TrackedAddress()
    /// The source's port; 0 for protocols without ports.
    public var sourcePort: UInt16 = 0
    /// The destination's port; 0 for protocols without ports.
    public var destinationPort: UInt16 = 0

    /// Makes an empty tuple.
    public init() {}
  }

  /// `IPS_…` (linux/netfilter/nf_conntrack_common.h).
  public struct Status: OptionSet, Hashable, Sendable {
    /// The bits as the kernel gives them.
    public let rawValue: UInt32

    /// Makes a status of the kernel's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A packet came in the other direction; without it listings say `[UNREPLIED]`.
    public static let seenReply = Status(rawValue: 1 << 1)
    /// The entry isn't evicted when the table is full; listings say `[ASSURED]`.
    public static let assured = Status(rawValue: 1 << 2)
    /// The entry is in the table.
    public static let confirmed = Status(rawValue: 1 << 3)
    /// The source is translated.
    public static let sourceTranslated = Status(rawValue: 1 << 4)
    /// The destination is translated.
    public static let destinationTranslated = Status(rawValue: 1 << 5)
    /// The entry is being removed.
    public static let dying = Status(rawValue: 1 << 9)
  }

  /// `AF_INET` (2) or `AF_INET6` (10).
  public var family: UInt8 = 0
  /// The transport's protocol number: 17 is UDP.
  public var transport: UInt8 = 0
  /// The direction of the first packet.
  public var original = Tuple()
  /// The direction of the answers.
  public var reply = Tuple()
  /// What the entry has seen.
  public var status: Status = []
  /// How long until it expires without another packet, in seconds; 0 when not said.
  public var timeout: UInt32 = 0
  /// The state of TCP (linux/netfilter/nf_conntrack_tcp.h).
  public var tcpState: UInt8?
  /// The zone; 0 is the ordinary one.
  public var zone: UInt16 = 0

  /// Makes an empty entry.
  public init() {}
}
