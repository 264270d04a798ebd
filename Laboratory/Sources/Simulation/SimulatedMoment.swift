/// What happened in a stretch of simulated time; numbers are a second, but for those of the table.
public struct SimulatedMoment: Sendable, Equatable, Codable {
  /// When it begins, in seconds from the start.
  public var time = 0.0
  /// Questions that resolvers began to ask.
  public var questions = 0.0
  /// Queries that were sent again.
  public var resends = 0.0
  /// Queries that were answered.
  public var answered = 0.0
  /// Answers after which the same question was asked anew, as Unbound does.
  public var repeated = 0.0
  /// Queries that were lost on the way, or that the server had no time for: not the table's.
  public var lostElsewhere = 0.0
  /// Questions that failed in the end.
  public var failed = 0.0
  /// Queries that the full table dropped.
  public var dropped = 0.0
  /// Queries that too long a chain refused.
  public var refused = 0.0
  /// Entries that were given up for others.
  public var evicted = 0.0
  /// Entries in the table at its end.
  public var entries = 0.0
  /// Those of them that can't be given up.
  public var assured = 0.0

  /// Queries that were sent.
  public var queries: Double { questions + resends }
  /// Queries that the table lost.
  public var lost: Double { dropped + refused }
  /// The share of queries that was not answered, 0 to 1.
  public var loss: Double { queries > 0 ? max(1 - answered / queries, 0) : 0 }
}
