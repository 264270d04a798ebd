/// The answers that resolvers keep, as a fluid: pairs of a resolver and a name, all asked for equally
/// often, of which those with a kept answer ask nobody.
struct CachedAnswers {
  private let plan: CachePlan
  private var kept: DelayLine

  init(_ plan: CachePlan, step: Double) {
    self.plan = plan
    kept = DelayLine(steps: Int((plan.timeToLive / step).rounded()))
  }

  /// The share of pairs with a kept answer.
  var share: Double { min(kept.total / plan.pairs, 1) }

  /// The questions that clients' questions make.
  ///
  /// - Parameters:
  ///   - asked: The clients' questions.
  ///   - pending: The questions under way, which clients' questions for the same join.
  func questions(_ asked: Double, pending: Double) -> Double {
    asked * max(1 - (kept.total + pending) / plan.pairs, 0)
  }

  /// Goes a step on, in which so many questions were answered.
  mutating func advance(answered: Double) {
    _ = kept.exchange(min(answered, max(plan.pairs - kept.total, 0)))
  }
}
