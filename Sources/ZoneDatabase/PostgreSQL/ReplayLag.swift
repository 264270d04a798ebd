/// How long a standby takes to make the changes that it has received, as seen from outside.
///
/// The time of the last transaction that was made says little: behind it there may be an hour
/// without any. So one place of the log is taken and it is waited until the standby has got there.
package struct ReplayLag: Sendable {
  private var mark: (place: Int64, time: ContinuousClock.Instant)?
  /// How long the last mark took.
  private var last = Duration.zero

  /// Begins, nothing being known.
  package init() {}

  /// Takes note of how far the log was received and made.
  ///
  /// - Returns: By how much the standby is behind.
  package mutating func see(
    received: Int64, replayed: Int64, _ now: ContinuousClock.Instant = .now
  ) -> Duration {
    guard replayed < received else {
      (mark, last) = (nil, .zero)
      return .zero
    }
    if let reached = mark, replayed >= reached.place {
      last = now - reached.time
      mark = nil
    }
    let current = mark ?? (received, now)
    mark = current
    return max(now - current.time, last)
  }
}
