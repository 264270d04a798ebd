public import Conntrack
import Traffic

extension SimulationPlan {
  /// The load and the table that a reading shows.
  ///
  /// The demand is what is offered without resends where drops say so, otherwise the flows that come.
  ///
  /// - Parameters:
  ///   - table: What a reading says of a table.
  ///   - populations: Who asks.
  /// - Returns: nil when the reading has neither a limit nor a rate.
  public init?(_ table: TableAnalysis, populations: [Population]) {
    guard let limit = table.limit?.value, let rate = table.demand ?? table.flowsPerSecond else {
      return nil
    }
    let share = table.assuredShare ?? (table.isMostlyAssured ? 1 : 0)
    // A table that drops is full, whether somebody has counted its entries or not.
    let isDropping = (table.dropsPerSecond ?? 0) > 0
    let entries = table.count.map { Double($0.value) } ?? (isDropping ? Double(limit) : 0)
    // Those that become assured stay longer, so they are a smaller share of the flows.
    let (assured, single) = (share / table.streamTimeout, (1 - share) / table.timeout)
    self.init(
      demand: RateCurve(rate), populations: populations,
      table: TablePlan(
        era: table.era, limit: Double(limit), buckets: table.buckets.map { Double($0.value) },
        timeout: table.timeout, streamTimeout: table.streamTimeout,
        evictableEntries: entries * (1 - share), assuredEntries: entries * share),
      assuredShare: assured / (assured + single))
  }
}
