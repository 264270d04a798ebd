/// How long answers took, in steps of a quarter of an octave from a microsecond to half a minute.
///
/// One thread counts; anybody may read at any time.
public final class LatencyHistogram: Sendable {
  /// How many steps there are.
  public static let count = 100

  private let counters = CounterRow(count: LatencyHistogram.count)

  /// A histogram without anything in it.
  public init() {}

  /// Counts answers that took so long.
  @inline(__always)
  func add(microseconds: UInt64, count: UInt64) {
    counters.addAlone(count, to: Self.step(of: microseconds))
  }

  /// The step that a time in microseconds belongs to.
  @inline(__always)
  static func step(of microseconds: UInt64) -> Int {
    let value = max(microseconds, 1)
    let octave = 63 &- value.leadingZeroBitCount
    // The two bits below the highest one.
    let quarter =
      octave >= 2
      ? Int((value &>> UInt64(octave &- 2)) & 3) : Int((value &<< 2) &>> UInt64(octave) & 3)
    return min(octave &* 4 &+ quarter, count &- 1)
  }

  /// The longest time in a step, in seconds.
  public static func upperBound(of step: Int) -> Double {
    let octave = Double(UInt64(1) << UInt64(min(step / 4, 40)))
    return octave * (1 + Double(step % 4 + 1) / 4) / 1_000_000
  }

  /// The counts now, step by step.
  public var reading: [UInt64] { counters.reading }
}
