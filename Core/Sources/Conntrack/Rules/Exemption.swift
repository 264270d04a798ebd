/// Which directions of a service's packets rules exempt from connection tracking.
public struct Exemption: Sendable, Equatable {
  /// Queries that come in (`prerouting`, destination port).
  public var queries: Source?
  /// Answers that go out (`output`, source port).
  public var answers: Source?
  /// Queries that this machine sends, also to itself (`output`, destination port).
  public var ownQueries: Source?
  /// Answers that come in to this machine's own queries (`prerouting`, source port).
  public var ownAnswers: Source?
  /// Rules that exempt nothing since they come after connection tracking.
  public var tooLate: [Source] = []

  /// Makes an exemption of nothing.
  public init() {}

  /// Whether both directions are exempt.
  public var isComplete: Bool { queries != nil && answers != nil }
  /// Whether one direction is exempt and the other is not.
  public var isOneSided: Bool { (queries != nil) != (answers != nil) }
}
