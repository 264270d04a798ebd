public import Traffic

/// What is simulated.
public struct SimulationPlan: Sendable, Equatable {
  /// One kind of resolver, and its share of the questions.
  public struct Population: Sendable, Equatable {
    /// How it asks again.
    public var profile: ResolverProfile
    /// Its share of all questions, relative to the others'.
    public var weight: Double

    /// A kind of resolver.
    public init(_ profile: ResolverProfile, weight: Double = 1) {
      (self.profile, self.weight) = (profile, weight)
    }
  }

  /// Questions a second; of clients where there are caches, of resolvers where there are none.
  public var demand: RateCurve
  /// Who asks.
  public var populations: [Population]
  /// The tracking table; nil where queries are not tracked.
  public var table: TablePlan?
  /// The share of new flows that becomes assured, 0 to 1.
  public var assuredShare: Double
  /// What resolvers keep; nil where every question asks a server.
  public var caches: CachePlan?
  /// Answers a second that the server can give; nil for any number.
  public var serverCapacity: Double?
  /// The share of queries that is lost on the way whatever the table does, 0 to 1.
  public var pathLoss: Double
  /// How long it is, in seconds.
  public var duration: Double
  /// The length of a step, in seconds.
  public var step: Double

  /// A simulation.
  public init(
    demand: RateCurve, populations: [Population], table: TablePlan?, assuredShare: Double = 0,
    caches: CachePlan? = nil, serverCapacity: Double? = nil, pathLoss: Double = 0,
    duration: Double = 600, step: Double = 0.02
  ) {
    self.demand = demand
    self.populations = populations
    self.table = table
    self.assuredShare = assuredShare
    self.caches = caches
    self.serverCapacity = serverCapacity
    self.pathLoss = pathLoss
    self.duration = duration
    self.step = step
  }
}
