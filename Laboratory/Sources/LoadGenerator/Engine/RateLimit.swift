/// So many queries in any second, and evenly: never more than a two hundredth of them, and one, at a
/// time.
///
/// What a thread that looks now and then can make of that is half a per cent less.
struct RateLimit {
  /// How many may leave in a row.
  private let most: Double
  /// How many a second are allowed again.
  private let rate: Double
  private var allowance: Double
  private var last = 0.0

  /// - Parameter rate: The most queries a second; infinite for no limit.
  init(_ rate: Double) {
    let most = rate.isFinite ? 1 + rate / 200 : .infinity
    self.most = most
    // So that with a full allowance at its beginning no second has more than the rate.
    self.rate = rate.isFinite ? rate - rate / 200 : 0
    allowance = most
  }

  /// Whether nothing more may leave now.
  var isReached: Bool { allowance < 1 }

  /// Allows what the time that has gone allows.
  mutating func refill(_ now: Double) {
    allowance = min(most, allowance + (now - last) * rate)
    last = now
  }

  /// Notes a query.
  mutating func take() { allowance -= 1 }
}
