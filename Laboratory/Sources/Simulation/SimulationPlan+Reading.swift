public import Conntrack
import Traffic

extension SimulationPlan {
  /// The load and the table that a reading shows.
  ///
  /// Where drops say how much is offered, the demand is that without the resends that these resolvers
  /// make at such a loss; otherwise it is the flows that come.
  ///
  /// - Parameters:
  ///   - table: What a reading says of a table.
  ///   - populations: Who asks.
  ///   - is64Bit: Whether the machine has 64 bits; nil where that is not known.
  /// - Returns: nil when the reading has neither a limit nor a rate.
  public init?(_ table: TableAnalysis, populations: [Population], is64Bit: Bool? = nil) {
    guard let limit = table.limit?.value,
      let rate = Self.demand(table, populations) ?? table.flowsPerSecond
    else { return nil }
    let share = table.assuredShare ?? (table.isMostlyAssured ? 1 : 0)
    // A table that drops is full, whether somebody has counted its entries or not.
    let isDropping = (table.dropsPerSecond ?? 0) > 0
    let entries = table.count.map { Double($0.value) } ?? (isDropping ? Double(limit) : 0)
    // Those that become assured stay longer, so they are a smaller share of the flows.
    let (assured, single) = (share / table.streamTimeout, (1 - share) / table.timeout)
    let guess = HostGuess(
      limit: limit, buckets: table.buckets?.value, era: table.era, is64Bit: is64Bit)
    self.init(
      demand: RateCurve(rate), populations: populations,
      table: TablePlan(
        era: table.era, limit: Double(limit), buckets: table.buckets.map { Double($0.value) },
        timeout: table.timeout, streamTimeout: table.streamTimeout,
        evictableEntries: entries * (1 - share), assuredEntries: entries * share,
        is64Bit: is64Bit ?? guess?.is64Bit ?? true),
      assuredShare: assured / (assured + single))
  }

  /// What would be offered to a table that drops if nobody asked again.
  private static func demand(_ table: TableAnalysis, _ populations: [Population]) -> Double? {
    guard let offered = table.offered, let loss = table.dropShare else { return nil }
    let weights = populations.reduce(0) { $0 + $1.weight }
    let queries = populations.reduce(0) { $0 + $1.weight * $1.profile.queries(loss: loss) }
    return queries > 0 ? offered * weights / queries : nil
  }
}
