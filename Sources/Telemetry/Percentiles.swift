import DatagramTransport

/// Percentiles of what a histogram of latency has counted between two readings.
package struct Percentiles: Sendable {
  private let counts: [UInt64]
  /// How many there are in all.
  package let total: UInt64

  /// Takes what was counted from one reading to another.
  package init(from former: [UInt64], to reading: [UInt64]) {
    counts = reading.indices.map { index in
      reading[index] &- (former.indices.contains(index) ? former[index] : 0)
    }
    total = counts.reduce(0, &+)
  }

  /// The mean time in seconds; `nil` of none.
  package var mean: Double? {
    guard total > 0 else { return nil }
    let sum = counts.enumerated().reduce(0) {
      $0 + Double($1.element) * LatencyHistogram.upperBound(of: $1.offset)
    }
    return sum / Double(total)
  }

  /// The time in seconds that a share of all took at most; `nil` of none.
  package func value(_ share: Double) -> Double? {
    guard total > 0 else { return nil }
    let wanted = UInt64((Double(total) * share).rounded(.up))
    var seen: UInt64 = 0
    for (step, count) in counts.enumerated() {
      seen &+= count
      if seen >= max(wanted, 1) { return LatencyHistogram.upperBound(of: step) }
    }
    return nil
  }
}
