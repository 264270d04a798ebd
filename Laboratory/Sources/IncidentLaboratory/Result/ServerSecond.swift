/// A second as the kernel saw it on the server's side.
public struct ServerSecond: Sendable, Equatable, Codable {
  /// Entries of connection tracking.
  public var entries: UInt64 = 0
  /// Its limit; 0 where nothing is tracked.
  public var limit: UInt64 = 0
  /// Packets that a full table dropped.
  public var drops: UInt64 = 0
  /// Entries that were given up for others.
  public var evictions: UInt64 = 0
  /// Entries refused by too long a chain.
  public var tooLong: UInt64 = 0
  /// Datagrams that full socket buffers dropped.
  public var socketDrops: UInt64 = 0
  /// What the server took of one processor, 0 to 1 and more.
  public var processorShare = 0.0

  /// A second of which nothing is known.
  public init() {}
}
