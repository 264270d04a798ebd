import Glibc

/// What is seen of a worker beside its counters.
public final class WorkerObservation: Sendable {
  /// Of how many batches one is timed.
  static let timedShare: UInt64 = 16

  /// Responses by their codes.
  public let codes = ResponseCodeCounters()
  /// How long some batches took, from their arrival until all their answers had left.
  public let latency = LatencyHistogram()
  /// Samples for tables of the most frequent.
  public let sampler = QuerySampler()
  /// Samples that tell what the copy in the network driver lacks.
  public let driver = QuerySampler()
  /// Samples for a log of queries.
  public let queryLog = QuerySampler()

  /// Nothing seen yet.
  public init() {}

  /// Microseconds of a clock that only goes forward.
  @inline(__always)
  static func microseconds() -> UInt64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000 &+ UInt64(time.tv_nsec) / 1000
  }
}
