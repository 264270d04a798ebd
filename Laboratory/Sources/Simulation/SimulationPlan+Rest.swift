import Traffic

extension SimulationPlan {
  /// This plan with a table that has had the load of the beginning for long; with the empty one of a
  /// machine that has just begun where it can't take that load.
  ///
  /// From an empty table flows come together and expire together: losses come in waves.
  public var beginningAtRest: SimulationPlan {
    guard let table, caches == nil else { return self }
    let rate = demand[0]
    let single = rate * (1 - assuredShare) * table.timeout
    let assured = rate * assuredShare * table.streamTimeout
    guard table.limit == 0 || single + assured < table.limit else { return self }
    var plan = self
    plan.table?.evictableEntries = single
    plan.table?.assuredEntries = assured
    return plan
  }
}
