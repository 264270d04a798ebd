import Glibc

/// Time that only goes forward.
public enum Clock {
  /// Seconds since boot (CLOCK_MONOTONIC).
  public static var now: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
