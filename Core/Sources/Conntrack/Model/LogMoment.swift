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
  /// The date as it stands in the log.
  public var text: String

  /// Makes a moment.
  public init(clock: Clock, seconds: Double, text: String) {
    (self.clock, self.seconds, self.text) = (clock, seconds, text)
  }

  /// The date as it stands in the log.
  public var description: String { text }

  /// Seconds since an earlier moment of the same clock; nil for another clock. Where the log has
  /// no year, a step of more than half a year backwards is the turn of the year.
  public func seconds(since earlier: LogMoment) -> Double? {
    guard clock == earlier.clock else { return nil }
    let difference = seconds - earlier.seconds
    if clock == .year, difference < -183 * 86_400 { return difference + 365 * 86_400 }
    return difference
  }
}
