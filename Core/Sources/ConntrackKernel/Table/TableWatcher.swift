import Conntrack
import Glibc

/// Looks at the table of this network namespace again and again.
///
/// ```swift
/// var watcher = TableWatcher()
/// while let moment = watcher.next(after: 1) { … }
/// ```
public struct TableWatcher {
  /// A look, and when it was.
  private struct Look {
    var reading: NamespaceReading
    var at: Double
  }

  private var last: Look?
  private let events: FlowEvents?

  /// Prepares to look.
  ///
  /// - Parameter listening: Whether the rate of new flows is taken from the kernel's events, which
  ///   takes CAP_NET_ADMIN and costs the kernel an event for every flow while it is sampled.
  ///   Otherwise the forecast comes from the growth of the table.
  public init(listening: Bool) {
    events = listening ? try? FlowEvents() : nil
  }

  /// The next look, after so many seconds; the thread sleeps meanwhile.
  ///
  /// - Returns: `nil` when there is no table.
  public mutating func next(after interval: Double) -> TableMoment? {
    if last == nil { _ = look() }
    let start = Clock.now
    // A fifth of the time is enough to listen.
    let rate = try? events?.sample(seconds: min(interval / 5, 1), most: 20_000)
    let rest = interval - (Clock.now - start)
    if rest > 0 { usleep(UInt32(rest * 1e6)) }
    return look(rate)
  }

  /// Looks now.
  ///
  /// - Parameter rate: What the kernel's events said of the time since the last look.
  /// - Returns: What has been since the last look, or `nil` when it is the first one, or there is no
  ///   table.
  public mutating func look(_ rate: FlowRate? = nil) -> TableMoment? {
    let before = last
    let now = Look(reading: LiveReader.table(), at: Clock.now)
    last = now
    guard let before else { return nil }
    return Self.moment(before, now, rate)
  }

  private static func moment(_ before: Look, _ now: Look, _ rate: FlowRate?) -> TableMoment? {
    guard let count = now.reading.count?.value, let limit = now.reading.limit?.value else {
      return nil
    }
    func growth(_ column: String) -> UInt64 {
      guard let table = now.reading.statistics, let old = before.reading.statistics else {
        return 0
      }
      return table.growth(of: column, since: old) ?? 0
    }
    let timeout = Double(now.reading.setting("udp_timeout")?.value ?? 30)
    let toFull =
      if let rate {
        secondsToFull(rate.madePerSecond, count, limit, timeout: timeout)
      } else {
        secondsToFull(
          growing: Double(count) - Double(before.reading.count?.value ?? count),
          in: now.at - before.at, count, limit)
      }
    var moment = TableMoment(
      time: secondsSince1970, state: .ok, count: count, limit: limit, drops: growth("drop"),
      evictions: growth("early_drop"), tooLong: growth("chaintoolong"),
      newPerSecond: rate?.madePerSecond, secondsToFull: toFull)
    moment.state = state(of: moment)
    return moment
  }

  private static func state(of moment: TableMoment) -> TableMoment.State {
    if moment.tooLong > 0 { return .bucketBound }
    if moment.drops > 0 { return .dropping }
    if moment.evictions > 0 { return .evicting }
    if moment.secondsToFull != nil { return .filling }
    return moment.count == 0 ? .idle : .ok
  }

  /// A flow of one exchange is kept for the timeout: at a steady rate the table never has more than
  /// rate x timeout, and fills only when that is beyond the limit.
  private static func secondsToFull(
    _ rate: Double, _ count: UInt64, _ limit: UInt64, timeout: Double
  ) -> Double? {
    guard limit > 0, rate * timeout > Double(limit), count < limit else { return nil }
    return Double(limit - count) / rate
  }

  /// Without a rate: a table grows fast at first at any rate, and tells something only when half of
  /// it is taken.
  private static func secondsToFull(
    growing growth: Double, in seconds: Double, _ count: UInt64, _ limit: UInt64
  ) -> Double? {
    guard limit > 0, count < limit, count * 2 > limit, growth > 0, seconds > 0 else { return nil }
    return Double(limit - count) / (growth / seconds)
  }

  private static var secondsSince1970: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
