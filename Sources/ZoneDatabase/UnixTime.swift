package import Glibc

/// The time of day, as seconds since 1970 count it.
package enum UnixTime {
  /// Milliseconds since 1970, now.
  package static var milliseconds: Int64 { milliseconds(of: now) }

  /// Now.
  package static var now: timespec {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now
  }

  /// A moment in milliseconds.
  package static func milliseconds(of moment: timespec) -> Int64 {
    Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000
  }
}
