import Conntrack
import Glibc

/// A tracking table as a fluid: entries are numbers, not things.
///
/// What it does with a new flow follows the kernel: there is room, or an entry that is not assured is
/// given up for it, or it is dropped (`early_drop()` in nf_conntrack_core.c); where chains are
/// limited, it may be refused afterwards.
struct SimulatedTable {
  /// What became of new flows.
  struct Outcome {
    /// Those that have an entry.
    var admitted = 0.0
    /// Those that a full table dropped.
    var dropped = 0.0
    /// Those that too long a chain refused.
    var refused = 0.0
    /// The entries given up.
    var evicted = 0.0
  }

  private let era: KernelEra
  private let limit: Double
  private let buckets: Double
  private var evictable: ExpiringEntries
  private var assured: ExpiringEntries
  private var chains: ChainLengths?

  init(_ plan: TablePlan, step: Double) {
    (era, limit, buckets) = (plan.era, plan.limit > 0 ? plan.limit : .infinity, plan.chains)
    evictable = ExpiringEntries(steps: Int((plan.timeout / step).rounded()))
    assured = ExpiringEntries(steps: Int((plan.streamTimeout / step).rounded()))
    chains = plan.era.mostEntriesPerBucket == nil ? nil : ChainLengths(buckets: plan.chains)
    evictable.fill(plan.evictableEntries, isFresh: plan.hasFreshEntries)
    assured.fill(plan.assuredEntries, isFresh: plan.hasFreshEntries)
  }

  /// The entries there are; the limit where what differs is what adding up has lost.
  var count: Double {
    let count = evictable.count + assured.count
    return abs(count - limit) < 1e-5 * limit ? limit : count
  }

  /// The entries that can't be given up.
  var assuredCount: Double { assured.count }

  /// Whether there is no room.
  var isFull: Bool { count >= limit * (1 - 1e-9) }

  /// Lets flows in for the length of a step, at the end of which it is a step later.
  ///
  /// - Parameters:
  ///   - flows: How many new ones there are.
  ///   - assuredShare: The share of them that becomes assured, 0 to 1.
  mutating func admit(_ flows: Double, assuredShare: Double) -> Outcome {
    var outcome = Outcome()
    // What expires within the step makes room within it.
    let room = max(limit - count + evictable.expiring + assured.expiring, 0)
    let over = max(flows - room, 0)
    if over > 0 { (outcome.dropped, outcome.evicted) = turnAway(over) }
    let taken = flows - outcome.dropped
    let before = count
    let leaving = evictable.expiring + assured.expiring + outcome.evicted
    let accepted = chains?.insert(taken, into: before, removing: leaving) ?? 1
    outcome.refused = taken * (1 - accepted)
    outcome.admitted = taken - outcome.refused
    evictable.advance(adding: outcome.admitted * (1 - assuredShare))
    // After what expires has gone: it is no victim.
    evictable.giveUp(outcome.evicted)
    assured.advance(adding: outcome.admitted * assuredShare)
    return outcome
  }

  /// - Returns: How many are dropped, and how many entries are given up for the others.
  private func turnAway(_ over: Double) -> (dropped: Double, evicted: Double) {
    let count = count
    guard count > 0 else { return (over, 0) }
    let loss = era.lossWhenFull(
      evictableShare: evictable.count / count, entries: count, buckets: buckets)
    let evicted = min(over * (1 - loss), evictable.count)
    return (over - evicted, evicted)
  }
}
