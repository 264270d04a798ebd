/// How much a counter has grown: between readings, or since the system was started when there is
/// only one.
public struct Growth: Sendable, Equatable {
  /// By how much.
  public var value: UInt64
  /// In how many seconds; nil when no clock tells.
  public var seconds: Double?
  /// Whether it is all since the start of the system: then nobody knows when.
  public var isSinceStart: Bool
  /// Where the later value was read.
  public var source: Source?

  /// Per second, where a time is known and it is not since the start.
  public var perSecond: Double? {
    guard !isSinceStart, let seconds, seconds > 0 else { return nil }
    return Double(value) / seconds
  }

  /// `+12,861 in 30 s`, `12,861 since the system was started`.
  var text: String {
    if isSinceStart { return "\(NumberText.count(value)) since the system was started" }
    let time = seconds.map { " in \(NumberText.duration($0))" } ?? " between the readings"
    return "+\(NumberText.count(value))\(time)"
  }
}
