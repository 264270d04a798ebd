/// The tracking table between two looks at it.
struct TableMoment: Encodable {
  /// What the table does.
  enum State: String, Encodable {
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
  }

  /// Seconds since 1970.
  let time: Double
  /// What the table does.
  let state: State
  /// Entries.
  let count: UInt64
  /// The most entries; 0 is no limit.
  let limit: UInt64
  /// Packets dropped since the last look.
  let drops: UInt64
  /// Entries given up since the last look.
  let evictions: UInt64
  /// Entries refused since the last look, since their chain was too long.
  let tooLong: UInt64
  /// Entries made a second; absent when events can't be heard.
  let newPerSecond: Double?
  /// Seconds until it is full at this rate; absent when it never will be.
  let secondsToFull: Double?

  /// How full it is, 0 to 1.
  var fill: Double { limit > 0 ? min(Double(count) / Double(limit), 1) : 0 }
}
