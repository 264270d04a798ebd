import Conntrack

/// A change of the table, and what the same load does with it.
public struct Remedy: Sendable {
  /// What is changed.
  public enum Change: Sendable, Equatable {
    /// So many chains for the same limit.
    case chains(Double)
    /// A limit and chains of so many: the smallest power of two that suffices.
    case larger(limit: Double, buckets: Double)
    /// A limit and chains that also take the resends of a loss of one half, as `martlet conntrack`
    /// advises.
    case roomy(limit: Double, buckets: Double)
    /// DNS keeps its entries for so many seconds only, and those that are there are removed.
    case timeout(seconds: Double)
    /// DNS is not tracked.
    case notrack
  }

  /// What is changed.
  public let change: Change
  /// What came of the load.
  public let result: SimulationResult

  /// Whether nearly everything is answered then: of a thousand queries the table loses one at most.
  public var suffices: Bool { result.lossShare < 0.001 }
  /// Octets of memory of the full table with it.
  public var memory: Double { result.plan.table?.memory ?? 0 }

  private init(_ change: Change, _ plan: SimulationPlan) {
    var simulation = Simulation(plan)
    self.change = change
    result = simulation.run()
  }
}

extension Remedy {
  /// The most entries that are tried: 2³⁰, beyond which the kernel's own numbers end.
  private static let mostEntries = 1_073_741_824.0
  /// Seconds that answered queries of DNS are kept under the remedy of short timeouts.
  private static let shortTimeout = 5.0

  /// Tries what can be done about a table that loses queries: more chains where there are few, larger
  /// tables, short timeouts for DNS, and no tracking; each as if it had been so from the beginning.
  public static func all(for plan: SimulationPlan) -> [Remedy] {
    guard let table = plan.table else { return [] }
    var short = plan
    short.table?.timeout = min(table.timeout, shortTimeout)
    short.table?.streamTimeout = min(table.streamTimeout, shortTimeout)
    // Entries keep the time that they were given, so the remedy removes them.
    short.table?.evictableEntries = 0
    short.table?.assuredEntries = 0
    var untracked = plan
    untracked.table = nil
    return chains(plan, table) + larger(plan, table) + [
      Remedy(.timeout(seconds: shortTimeout), short), Remedy(.notrack, untracked),
    ]
  }

  /// The chains that a table of a limit should have.
  private static func chains(_ table: TablePlan, limit: Double) -> Double {
    max(table.chains, (limit / Double(min(table.era.defaultEntriesPerBucket, 4))).rounded(.up))
  }

  /// More chains alone, where that is enough.
  private static func chains(_ plan: SimulationPlan, _ table: TablePlan) -> [Remedy] {
    let wanted = chains(table, limit: table.limit)
    guard table.limit > 0, wanted > 2 * table.chains else { return [] }
    var more = plan
    more.table?.buckets = wanted
    let remedy = Remedy(.chains(wanted), more)
    return remedy.suffices ? [remedy] : []
  }

  /// The smallest power of two that suffices, or the largest where none does; and one with room for
  /// resends where that is another.
  private static func larger(_ plan: SimulationPlan, _ table: TablePlan) -> [Remedy] {
    guard table.limit > 0, table.limit < mostEntries else { return [] }
    let largest = Remedy(limit: mostEntries, in: plan, table)
    guard largest.suffices else { return [largest] }
    // Nothing is sent again there, so this is what the demand itself needs.
    let needed = largest.result.mostEntries
    var limit = powerOfTwo(above: max(table.limit, needed / 16))
    var smallest = Remedy(limit: limit, in: plan, table)
    while !smallest.suffices, limit < mostEntries {
      limit *= 2
      smallest = Remedy(limit: limit, in: plan, table)
    }
    let roomy = powerOfTwo(above: needed * RetryAmplification.atHalfLoss)
    guard roomy > limit, roomy <= mostEntries else { return [smallest] }
    return [smallest, Remedy(limit: roomy, in: plan, table, isRoomy: true)]
  }

  private init(
    limit: Double, in plan: SimulationPlan, _ table: TablePlan, isRoomy: Bool = false
  ) {
    let buckets = Self.chains(table, limit: limit)
    var plan = plan
    plan.table?.limit = limit
    plan.table?.buckets = buckets
    self.init(
      isRoomy ? .roomy(limit: limit, buckets: buckets) : .larger(limit: limit, buckets: buckets),
      plan)
  }

  /// The smallest power of two that is larger.
  private static func powerOfTwo(above number: Double) -> Double {
    var power = 1.0
    while power <= number { power *= 2 }
    return power
  }
}
