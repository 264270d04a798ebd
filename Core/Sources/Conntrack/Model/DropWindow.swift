/// A stretch of the kernel's log in which a full table dropped packets.
public struct DropWindow: Sendable, Equatable {
  /// How the kernel limits the rate of its messages.
  public enum RateLimit: Sendable, Hashable {
    /// Until 2.6.27: tokens, one line per five seconds when they are used up; what was suppressed
    /// is told just before the next line and belongs to the time before that line.
    case tokens
    /// Since: ten lines in five seconds, then silence; what was suppressed is told at the start
    /// of the next window and belongs to the one before.
    case window
  }

  /// How rates were limited, as far as the texts tell.
  public var rateLimit: RateLimit
  /// When it began: for ``RateLimit/tokens`` the line before, whose time the suppressed ones
  /// follow.
  ///
  /// Nil when the log gives no times or does not reach back.
  public var first: LogMoment?
  /// When its last line was written.
  public var last: LogMoment?
  /// Lines that say the table is full.
  public var logged: UInt64
  /// What the kernel did not print, by its own count; nil when that count was never printed,
  /// because it comes with the next message and there was none.
  public var suppressed: UInt64?
  /// Lines of other kinds that share the rate limit.
  public var others: UInt64
  /// How many of the suppressed ones may have been of other kinds.
  public var uncertain: UInt64
  /// Whether ten lines or more were printed, so that a missing count of suppressed ones matters.
  public var isSaturated: Bool
  /// The namespaces that the lines name (6.18 and later).
  public var namespaces: [UInt64]
  /// Whether a line names no namespace: it is the initial one's, or any's before 6.18.
  public var hasUnnamed: Bool
  /// How many windows were put together into this one, to keep a long log's memory bounded.
  public var merged: Int
  /// The first line.
  public var source: Source
  /// The line that told the suppressed count.
  public var suppressedSource: Source?

  /// Makes a window.
  public init(rateLimit: RateLimit, source: Source) {
    (self.rateLimit, self.source) = (rateLimit, source)
    (logged, others, uncertain, isSaturated, namespaces, merged) = (0, 0, 0, false, [], 1)
    hasUnnamed = false
  }

  /// The fewest drops that the lines allow.
  public var atLeast: UInt64 { logged + (suppressed ?? 0) - min(uncertain, suppressed ?? 0) }
  /// The most drops that the lines allow; nil when the last count is missing.
  public var atMost: UInt64? {
    if let suppressed { return logged + suppressed }
    return isSaturated ? nil : logged
  }
  /// Whether the number of drops is known exactly.
  public var isExact: Bool { atMost == atLeast }

  /// Drops per second in this window, and whether that is only an upper bound.
  ///
  /// A window of ``RateLimit/window`` lasts five seconds. With ``RateLimit/tokens`` a suppressed
  /// message waits until five seconds are paid for: without times the rate can only be lower.
  public var rate: (perSecond: Double, isUpperBound: Bool)? {
    guard merged == 1, logged + (suppressed ?? 0) > 1 else { return nil }
    let drops = Double(logged + (suppressed ?? 0))
    switch rateLimit {
    case .window: return (drops / 5, false)
    case .tokens:
      let elapsed = first.flatMap { first in last.flatMap { $0.seconds(since: first) } }
      guard let elapsed, elapsed >= 1 else { return (drops / 5, true) }
      // Times of whole seconds may show five of them as four.
      return (drops / (elapsed >= 4 ? max(5, elapsed) : elapsed), false)
    }
  }
}
