/// How a server is watched from outside.
public struct ProbePlan: Sendable, Equatable {
  /// Queries a second from ever new ports.
  public var rate: Double
  /// How long; nil until it is ended.
  public var duration: Double?
  /// How long an answer is waited for, in seconds.
  public var patience: Double
  /// The seconds between queries from the one old port.
  public var oldInterval: Double

  /// A watch.
  public init(
    rate: Double = 10, duration: Double? = nil, patience: Double = 1, oldInterval: Double = 1
  ) {
    self.rate = rate
    self.duration = duration
    self.patience = patience
    self.oldInterval = oldInterval
  }
}
