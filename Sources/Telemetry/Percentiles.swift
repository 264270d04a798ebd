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
