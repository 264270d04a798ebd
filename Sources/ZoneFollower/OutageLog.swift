import Logging

/// Tells that the database is away: once, when the reason changes, and at intervals that
/// double, so that a weekend without it is some lines and not a full disk.
struct OutageLog {
  private static let first = Duration.seconds(10)
  private static let longest = Duration.seconds(3600)

  private let logger: Logger
  private var toldReason: String?
  private var interval = Self.first
  private var told: ContinuousClock.Instant?

  init(_ logger: Logger) { self.logger = logger }

  /// Tells the state after a failure, if it is time.
  mutating func failed(_ state: FollowerState, _ now: ContinuousClock.Instant) {
    guard case .away(let reason) = state.condition else { return }
    if let told {
      // Another reason is news, but two that take turns are not.
      guard now - told >= (reason == toldReason ? interval : interval / 8) else { return }
      interval = min(interval * 2, Self.longest)
    }
    told = now
    toldReason = reason
    logger.error(
      "the database can't be read; the zones in memory go on being answered",
      metadata: [
        "error": "\(reason)", "failures": "\(state.failures)",
        "away": "\((now - state.since).components.seconds) s",
        "age": "\(state.age(now).map { "\($0.components.seconds) s" } ?? "unknown")",
      ])
  }

  /// Tells that it is back.
  mutating func recovered(after duration: Duration) {
    logger.notice(
      "the database can be read again", metadata: ["away": "\(duration.components.seconds) s"])
    (toldReason, interval, told) = (nil, Self.first, nil)
  }
}
