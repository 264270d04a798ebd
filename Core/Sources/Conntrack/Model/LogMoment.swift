/// When a line of a log was written, by the clock of that log.
public struct LogMoment: Sendable, Hashable, CustomStringConvertible {
  /// The clock that the seconds are of.
  public enum Clock: Sendable, Hashable {
    /// Seconds since the system was started (`dmesg`, `/dev/kmsg`).
    case boot
    /// Seconds since 1970 UTC, or in local time where the log names no zone.
    case wall
    /// Seconds since the new year of a year that the log does not name (syslog).
    case year
  }

  /// The clock.
  public var clock: Clock
  /// Seconds by that clock.
  public var seconds: Double

  /// Makes a moment.
  public init(clock: Clock, seconds: Double) {
    (self.clock, self.seconds) = (clock, seconds)
  }

  /// `2026-11-23 05:35:53`, `Nov 23 05:35:53` or `[12345.678]`, as the clock has it.
  public var description: String {
    guard seconds.isFinite, abs(seconds) < 1e11 else { return "?" }
    if clock == .boot {
      let milliseconds = Int((seconds * 1000).rounded(.down))
      let fraction = String(milliseconds % 1000 + 1000).dropFirst()
      return "[\(milliseconds / 1000).\(fraction)]"
    }
    return LogDate.text(Int(seconds.rounded(.down)), withYear: clock == .wall)
  }

  /// Seconds since an earlier moment of the same clock; nil for another clock.
  ///
  /// Where the log has no year, a step of more than half a year backwards is the turn of the year.
  public func seconds(since earlier: LogMoment) -> Double? {
    guard clock == earlier.clock else { return nil }
    let difference = seconds - earlier.seconds
    if clock == .year, difference < -183 * 86_400 { return difference + 366 * 86_400 }
    return difference
  }
}
