public import Conntrack

/// How fast flows come and go, from the kernel's events.
public struct FlowRate: Hashable, Sendable {
  /// How long was listened, in seconds.
  public var seconds: Double = 0
  /// Entries made.
  public var made = 0
  /// Entries removed.
  public var removed = 0
  /// Entries made for each service, of those seen.
  public var madeByService: [Service: Int] = [:]
  /// Whether events were lost, so that all the numbers are lower bounds.
  public var isLowerBound = false

  /// Entries made a second.
  public var madePerSecond: Double { seconds > 0 ? Double(made) / seconds : 0 }
  /// Entries removed a second.
  public var removedPerSecond: Double { seconds > 0 ? Double(removed) / seconds : 0 }

  /// Makes an empty sample.
  public init() {}
}
