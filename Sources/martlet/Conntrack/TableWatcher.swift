import Conntrack
import ConntrackKernel
import Foundation

/// Looks at the table of this network namespace again and again.
struct TableWatcher {
  private var last: NamespaceReading?
  private let events = try? FlowEvents()
  private let reader: LiveReader

  init() {
    var options = LiveOptions.moment
    options.allNamespaces = false
    reader = LiveReader(options)
  }

  /// The next look; the first one waits a little, since there is nothing to compare with.
  ///
  /// - Returns: `nil` when there is no table.
  mutating func next(after interval: Double) -> TableMoment? {
    let before = last ?? reader.read().reading.initialNamespace
    let start = Date()
    // Listening costs the kernel an event for every flow: a fifth of the time is enough.
    let rate = try? events?.sample(seconds: min(interval / 5, 1), most: 20_000)
    let rest = interval - Date().timeIntervalSince(start)
    if rest > 0 { Thread.sleep(forTimeInterval: rest) }
    let now = reader.read().reading.initialNamespace
    last = now
    guard let count = now.count?.value, let limit = now.limit?.value else { return nil }
    func growth(_ column: String) -> UInt64 {
      guard let table = now.statistics, let old = before.statistics else { return 0 }
      return table.growth(of: column, since: old) ?? 0
    }
    let (drops, evictions) = (growth("drop"), growth("early_drop"))
    let tooLong = growth("chaintoolong")
    let timeout = Double(now.setting("udp_timeout")?.value ?? 30)
    let toFull = Self.secondsToFull(
      rate: rate?.madePerSecond, count: Double(count), limit: Double(limit), timeout: timeout)
    return TableMoment(
      time: Date().timeIntervalSince1970,
      state: Self.state(
        count: count, drops: drops, evictions: evictions, tooLong: tooLong, toFull: toFull),
      count: count, limit: limit, drops: drops, evictions: evictions, tooLong: tooLong,
      newPerSecond: rate?.madePerSecond, secondsToFull: toFull)
  }

  private static func state(
    count: UInt64, drops: UInt64, evictions: UInt64, tooLong: UInt64, toFull: Double?
  ) -> TableMoment.State {
    if tooLong > 0 { return .bucketBound }
    if drops > 0 { return .dropping }
    if evictions > 0 { return .evicting }
    if toFull != nil { return .filling }
    return count == 0 ? .idle : .ok
  }

  /// A flow of one exchange is kept for the timeout: at a steady rate the table never has more than
  /// rate x timeout, and fills only when that is beyond the limit.
  private static func secondsToFull(
    rate: Double?, count: Double, limit: Double, timeout: Double
  ) -> Double? {
    guard let rate, limit > 0, rate * timeout > limit, count < limit else { return nil }
    return (limit - count) / rate
  }
}
