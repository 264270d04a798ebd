/// A second of watching.
public struct ProbeSecond: Sendable, Equatable, Codable {
  /// Queries from new ports that were sent in it.
  public var new = 0
  /// Those of them that were answered.
  public var newAnswered = 0
  /// Queries from the old port that were sent in it, once it was answered for the first time.
  public var old = 0
  /// Those of them that were answered.
  public var oldAnswered = 0
  /// Answers that are errors, by their code: all codes but NOERROR and NXDOMAIN (RFC 1035 §4.1.1).
  ///
  /// They are among those that were answered, whether their port is new or old.
  public var errors: [UInt8: Int] = [:]
  /// Microseconds that the slowest answer took.
  public var slowest: UInt32 = 0

  /// A second in which nothing was sent.
  public init() {}

  /// Whether something from a new port was lost.
  public var isLossy: Bool { newAnswered < new }
}
