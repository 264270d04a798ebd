import Traffic

extension SimulationPlan {
  /// This plan with a table that has had the load of the beginning for long; with the empty one of a
  /// machine that has just begun where it can't take that load.
  ///
  /// From an empty table flows come together and expire together: losses come in waves.
  public var beginningAtRest: SimulationPlan {
    guard let table, caches == nil else { return self }
    let resolvers = populations.map { AskingAgain($0.profile, weight: 1, step: step) }
    let weights = max(populations.reduce(0) { $0 + $1.weight }, .leastNormalMagnitude)
    var traffic = StepTraffic(self)
    for (population, resolver) in zip(populations, resolvers) {
      let rate = demand[0] * population.weight / weights
      traffic.add(rate, first: rate, resolver)
    }
    let single = traffic.flows * (1 - traffic.assuredShare) * table.timeout
    let assured = traffic.flows * traffic.assuredShare * table.streamTimeout
    guard table.limit == 0 || single + assured < table.limit else { return self }
    var plan = self
    plan.table?.evictableEntries = single
    plan.table?.assuredEntries = assured
    return plan
  }
}
