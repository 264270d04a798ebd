import Glibc

/// How long answers took, in classes of a twelfth of a factor of two.
struct AnswerTimes {
  private var classes = [Int32](repeating: 0, count: 300)
  private var count = 0

  /// Adds one, in seconds.
  mutating func add(_ seconds: Double) {
    let place = log2(max(seconds * 1e6, 1)) * 12
    classes[min(Int(place), classes.count - 1)] += 1
    count += 1
  }

  /// The time that a share of the answers took at most, in microseconds; `nil` without any.
  func percentile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    var rest = Int32((Double(count) * share).rounded(.up))
    for (place, number) in classes.enumerated() {
      rest -= number
      if rest <= 0 { return exp2((Double(place) + 0.5) / 12) }
    }
    return nil
  }
}
