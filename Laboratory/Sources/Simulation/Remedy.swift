import Conntrack

/// A change of the table, and what the same load does with it.
public struct Remedy: Sendable {
  /// What is changed.
  public enum Change: Sendable, Equatable {
    /// A limit and chains of so many.
    case larger(limit: Double, buckets: Double)
    /// DNS keeps its entries for so many seconds only.
    case timeout(seconds: Double)
    /// DNS is not tracked.
    case notrack
  }

  /// What is changed.
  public let change: Change
  /// Whether nearly everything is answered then: of a thousand queries the table loses one at most.
  public let suffices: Bool
  /// What came of the load.
  public let result: SimulationResult

  /// Octets of memory of the full table with it, on a machine of 64 bits.
  public var memory: Double { result.plan.table?.memory ?? 0 }
}

extension Remedy {
  /// The most entries that are tried: 2³⁰, beyond which the kernel's own numbers end.
  private static let mostEntries = 1_073_741_824.0
  /// Seconds that answered queries of DNS are kept under the remedy of short timeouts.
  private static let shortTimeout = 5.0

  /// Tries what can be done about a table that loses queries: the smallest table that suffices, short
  /// timeouts for DNS, and no tracking.
  public static func all(for plan: SimulationPlan) -> [Remedy] {
    guard let table = plan.table else { return [] }
    var remedies = [larger(plan, table)].compactMap { $0 }
    var short = plan
    short.table?.timeout = min(table.timeout, shortTimeout)
    short.table?.streamTimeout = min(table.streamTimeout, shortTimeout)
    // What was there before keeps its time; it is nothing that the remedy can change.
    remedies.append(Remedy(.timeout(seconds: shortTimeout), short))
    var untracked = plan
    untracked.table = nil
    remedies.append(Remedy(.notrack, untracked))
    return remedies
  }

  private init(_ change: Change, _ plan: SimulationPlan) {
    var simulation = Simulation(plan)
    self.change = change
    result = simulation.run()
    suffices = result.lossShare < 0.001
  }

  /// The smallest power of two that suffices; the largest that was tried where none does.
  private static func larger(_ plan: SimulationPlan, _ table: TablePlan) -> Remedy? {
    guard table.limit > 0 else { return nil }
    var limit = 1.0
    while limit <= table.limit { limit *= 2 }
    var found: Remedy?
    while limit <= mostEntries {
      var larger = plan
      let buckets = max(
        table.chains, limit / Double(min(table.era.defaultEntriesPerBucket, 4)))
      larger.table?.limit = limit
      larger.table?.buckets = buckets
      let remedy = Remedy(.larger(limit: limit, buckets: buckets), larger)
      if remedy.suffices { return remedy }
      found = remedy
      limit *= 2
    }
    return found
  }
}
