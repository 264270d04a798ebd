/// What resolvers keep.
public struct CachePlan: Sendable, Equatable {
  /// The pairs of a resolver and a name that it asks for.
  public var pairs: Double
  /// How long an answer is kept, in seconds.
  public var timeToLive: Double

  /// Caches.
  public init(pairs: Double, timeToLive: Double) {
    (self.pairs, self.timeToLive) = (pairs, timeToLive)
  }
}
