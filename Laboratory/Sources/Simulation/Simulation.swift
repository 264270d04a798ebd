import Traffic

/// The incident as a model: questions, resends and a tracking table as fluids, step by step.
///
/// Within a step every query meets the same table, so each has the same chance. What is lost is asked
/// again when its resolver's schedule says, from a fresh port: a new flow, which a full table has not
/// kept an entry for; resolvers that keep their ports make one for each of these. Nothing is random; the
/// same plan gives the same result.
public struct Simulation {
  private let plan: SimulationPlan
  private var table: SimulatedTable?
  private var resolvers: [AskingAgain]
  private var caches: CachedAnswers?
  private var traffic: StepTraffic
  /// The share of what was lost in the last step that has left no entry.
  private var entrylessShare = 1.0
  private var now = 0

  /// Prepares a simulation.
  public init(_ plan: SimulationPlan) {
    self.plan = plan
    traffic = StepTraffic(plan)
    table = plan.table.map { SimulatedTable($0, step: plan.step) }
    let weights = max(plan.populations.reduce(0) { $0 + $1.weight }, .leastNormalMagnitude)
    resolvers = plan.populations.map {
      AskingAgain($0.profile, weight: $0.weight / weights, step: plan.step)
    }
    caches = plan.caches.map { CachedAnswers($0, step: plan.step) }
  }

  /// Runs it to its end.
  ///
  /// - Parameter moments: How many stretches of time the result tells apart, at most.
  public mutating func run(moments: Int = 600) -> SimulationResult {
    let steps = max(Int((plan.duration / plan.step).rounded()), 1)
    let length = max((steps + moments - 1) / moments, 1)
    var result = SimulationResult(plan: plan, interval: Double(length) * plan.step)
    while now < steps {
      var moment = SimulatedMoment(time: Double(now) * plan.step)
      let count = min(length, steps - now)
      for _ in 0..<count { step(into: &moment, &result) }
      moment.scale(by: 1 / (Double(count) * plan.step))
      result.moments.append(moment)
    }
    return result
  }

  /// One step; what happens in it is added.
  private mutating func step(into moment: inout SimulatedMoment, _ result: inout SimulationResult) {
    let time = Double(now) * plan.step
    let asked = plan.demand[time + plan.step / 2] * plan.step
    let pending = resolvers.reduce(0) { $0 + $1.pending }
    let questions = caches?.questions(asked, pending: pending) ?? asked
    traffic.begin()
    for index in resolvers.indices {
      let sent = resolvers[index].send(questions)
      traffic.add(sent, first: resolvers[index].firstOfPorts(entrylessShare), resolvers[index])
    }
    var outcome = SimulatedTable.Outcome(admitted: traffic.flows)
    if table != nil {
      outcome = table?.admit(traffic.flows, assuredShare: traffic.assuredShare) ?? outcome
    }
    traffic.pass(outcome)
    let answered = min(traffic.reached, (plan.serverCapacity ?? .infinity) * plan.step)
    let served = traffic.reached > 0 ? answered / traffic.reached : 1
    var repeated = 0.0
    for index in resolvers.indices {
      let outcome = resolvers[index].lose(1 - traffic.share(index) * served)
      moment.failed += outcome.failed
      repeated += outcome.repeated
    }
    caches?.advance(answered: answered - repeated)
    let (sent, dropped) = (traffic.sent, outcome.dropped * traffic.queriesOfFlow)
    let refused = outcome.refused * traffic.queriesOfFlow
    moment.questions += questions
    moment.resends += sent - questions
    moment.answered += answered
    moment.repeated += repeated
    moment.lostElsewhere += max(sent - answered - dropped - refused, 0)
    moment.dropped += dropped
    moment.refused += refused
    moment.evicted += outcome.evicted
    moment.entries = table?.count ?? 0
    moment.assured = table?.assuredCount ?? 0
    note(outcome, at: time, &result)
    // What the server had no time for has its entry.
    let lost = sent - answered
    entrylessShare = lost > 0 ? 1 - min((traffic.reached - answered) / lost, 1) : 1
    now += 1
  }

  private func note(
    _ outcome: SimulatedTable.Outcome, at time: Double, _ result: inout SimulationResult
  ) {
    if result.fullAt == nil, table?.isFull == true { result.fullAt = time }
    let lost = outcome.dropped + outcome.refused
    if result.lossAt == nil, lost > 0.001 * (lost + outcome.admitted) { result.lossAt = time }
  }
}

extension SimulatedMoment {
  /// Makes numbers of a stretch numbers of a second.
  fileprivate mutating func scale(by factor: Double) {
    questions *= factor
    resends *= factor
    answered *= factor
    repeated *= factor
    lostElsewhere *= factor
    failed *= factor
    dropped *= factor
    refused *= factor
    evicted *= factor
  }
}
