/// The connection tracking table of a network namespace, over ctnetlink.
///
/// It belongs to the namespace of the thread that opened it; one thread uses it at a time.
public final class TrackingTable {
  private let socket: NetlinkSocket

  /// `NFNL_SUBSYS_CTNETLINK`.
  static let subsystem: UInt8 = 1

  /// `IPCTNL_MSG_CT_…`.
  enum Request: UInt8 {
    case new = 0
    case get = 1
    case delete = 2
    case statisticsOfProcessors = 4
    case statistics = 5
  }

  /// How many entries there are and may be, as one namespace sees it.
  public struct Fill: Hashable, Sendable {
    /// Entries in this namespace.
    public var count: UInt32
    /// The most that each namespace may have, 0 for no limit; `nil` before Linux 5.7.
    public var limit: UInt32?
  }

  /// How far a listing can be relied upon.
  public struct Listing: Hashable, Sendable {
    /// How many entries were given.
    public var count = 0
    /// Messages that could not be read.
    public var unreadable = 0
    /// Whether entries are missing, or may be there twice, since the table changed meanwhile.
    public var isApproximate = false
  }

  /// Opens the table.
  ///
  /// - Throws: ``KernelError``; `ENOENT` where connection tracking isn't loaded, and stays so.
  public init() throws(KernelError) {
    try Self.requirePresence()
    socket = try NetlinkSocket(.netfilter)
  }

  /// What each processor has counted.
  ///
  /// - Throws: ``KernelError``; `EPERM` without CAP_NET_ADMIN, `EINVAL` where the kernel's part of
  ///   ctnetlink is missing.
  public func processorStatistics() throws(KernelError) -> [ProcessorStatistics] {
    var all: [ProcessorStatistics] = []
    try socket.perform(
      NetlinkRequest(
        subsystem: Self.subsystem, message: Request.statisticsOfProcessors.rawValue,
        flags: NetlinkMessage.Flag.dump), "read the counters of connection tracking"
    ) { message, bytes in
      if let one = ProcessorStatistics(message, in: bytes) { all.append(one) }
    }
    return all
  }

  /// How full the table is.
  ///
  /// - Throws: ``KernelError``.
  public func fill() throws(KernelError) -> Fill {
    var fill = Fill(count: 0, limit: nil)
    try socket.perform(
      NetlinkRequest(
        subsystem: Self.subsystem, message: Request.statistics.rawValue,
        flags: NetlinkMessage.Flag.acknowledge), "read the size of the tracking table"
    ) { message, bytes in
      guard message.payload.count >= 4, message.payload.upperBound <= bytes.count else { return }
      var cursor = NetlinkAttributeCursor(
        message.payload.lowerBound + 4..<message.payload.upperBound)
      while let attribute = cursor.next(in: bytes) {
        switch attribute.type {
        case 1: fill.count = attribute.bigEndian(UInt32.self, in: bytes) ?? 0
        case 2: fill.limit = attribute.bigEndian(UInt32.self, in: bytes)
        default: break
        }
      }
    }
    return fill
  }

  /// Hands every entry to `body`, as it comes: memory stays bounded however large the table is.
  ///
  /// - Parameters:
  ///   - family: `AF_INET`, `AF_INET6`, or 0 for both.
  ///   - body: Takes one entry.
  /// - Throws: ``KernelError``.
  public func forEachFlow(
    family: UInt8 = 0, _ body: (TrackedFlow) -> Void
  ) throws(KernelError) -> Listing {
    var listing = Listing()
    let completeness = try socket.perform(
      NetlinkRequest(
        subsystem: Self.subsystem, message: Request.get.rawValue,
        flags: NetlinkMessage.Flag.dump, family: family), "list the tracking table"
    ) { message, bytes in
      guard let flow = TrackedFlow(message, in: bytes) else { return listing.unreadable += 1 }
      listing.count += 1
      body(flow)
    }
    listing.isApproximate = completeness.wasInterrupted || completeness.hasGaps
    return listing
  }

  /// Removes all entries of this namespace, as `conntrack -F` does.
  ///
  /// - Throws: ``KernelError``.
  public func removeAll() throws(KernelError) {
    try socket.perform(
      NetlinkRequest(
        subsystem: Self.subsystem, message: Request.delete.rawValue,
        flags: NetlinkMessage.Flag.acknowledge), "empty the tracking table")
  }
}
