/// The tracking table of a network namespace between two looks at it.
public struct TableMoment: Encodable, Hashable, Sendable {
  /// What the table does.
  public enum State: String, Encodable, Hashable, Sendable {
    /// Nothing is tracked.
    case idle
    /// It has room.
    case ok
    /// At this rate it will be full.
    case filling
    /// It is full and gives up entries for new flows; nothing is lost.
    case evicting
    /// Chains are too long for new entries: packets are lost, silently.
    case bucketBound = "bucket-bound"
    /// It is full and packets are lost.
    case dropping

    /// Whether packets are lost.
    public var isLosing: Bool { self == .bucketBound || self == .dropping }
  }

  /// Seconds since 1970.
  public var time: Double
  /// What the table does.
  public var state: State
  /// Entries.
  public var count: UInt64
  /// The most entries; 0 is no limit.
  public var limit: UInt64
  /// Packets dropped since the last look.
  public var drops: UInt64
  /// Entries given up since the last look.
  public var evictions: UInt64
  /// Entries refused since the last look, since their chain was too long.
  public var tooLong: UInt64
  /// Entries made a second; absent when events aren't or can't be heard.
  public var newPerSecond: Double?
  /// Seconds until it is full at this rate; absent when it never will be.
  public var secondsToFull: Double?

  /// Makes a moment.
  public init(
    time: Double, state: State, count: UInt64, limit: UInt64, drops: UInt64, evictions: UInt64,
    tooLong: UInt64, newPerSecond: Double?, secondsToFull: Double?
  ) {
    (self.time, self.state, self.count, self.limit) = (time, state, count, limit)
    (self.drops, self.evictions, self.tooLong) = (drops, evictions, tooLong)
    (self.newPerSecond, self.secondsToFull) = (newPerSecond, secondsToFull)
  }

  /// How full it is, 0 to 1.
  public var fill: Double { limit > 0 ? min(Double(count) / Double(limit), 1) : 0 }
}
