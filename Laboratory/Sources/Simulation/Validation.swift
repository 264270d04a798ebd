import Conntrack
import Glibc
import Traffic

/// Everything that the model is held against.
public enum Validation {
  /// Runs all cases; it takes about a second.
  public static func run() -> [ValidationCase] {
    liveTables() + singleChain() + amplification() + busy() + feedback()
      + laboratory() + incident() + dike()
  }

  // MARK: Live tables

  private static let live = "measured on Linux 6.18"

  /// New flows at a steady rate into a table, as they were sent to a real one.
  private static func flows(
    _ count: Double, into table: TablePlan, seconds: Double = 5
  ) -> SimulationResult {
    var simulation = Simulation(
      SimulationPlan(
        demand: RateCurve(count / seconds), populations: [.init(.none)], table: table,
        duration: seconds))
    return simulation.run()
  }

  private static func liveTables() -> [ValidationCase] {
    let single = flows(315_000, into: TablePlan(limit: 262_144))
    let assured = flows(
      40_000, into: TablePlan(limit: 262_144, assuredEntries: 250_000, hasFreshEntries: true))
    let chains = flows(40_000, into: TablePlan(limit: 262_144, buckets: 1024))
    return [
      ValidationCase(
        "315,000 single exchanges, table of 262,144: dropped", source: live, measured: 0,
        simulated: single.dropped.rounded(), tolerance: 1),
      ValidationCase(
        "the same: given up for others", source: live, measured: 52_865,
        simulated: single.evicted, tolerance: 0.01),
      ValidationCase(
        "250,000 assured and 40,000 new flows: dropped", source: live, measured: 12_861,
        simulated: assured.dropped, tolerance: 0.1),
      ValidationCase(
        "the same: given up for others", source: live, measured: 15_010,
        simulated: assured.evicted, tolerance: 0.1),
      ValidationCase(
        "40,000 flows, 1,024 chains: entries", source: live, measured: 34_099,
        simulated: chains.mostEntries, tolerance: 0.01),
      ValidationCase(
        "the same: refused by chains", source: live, measured: 5901, simulated: chains.refused,
        tolerance: 0.05),
    ]
  }

  // MARK: One chain

  /// RHEL 4's table of 34,576 entries in 4,322 chains: (1 − f)¹⁶ of the new flows find no victim.
  private static func singleChain() -> [ValidationCase] {
    [(0.01, 0.851), (0.05, 0.440), (0.10, 0.185), (0.30, 0.0033)].map { share, expected in
      let limit = 34_576.0
      let table = TablePlan(
        era: .linux2_6_9, limit: limit, buckets: 4322, timeout: 1e5, streamTimeout: 1e5,
        evictableEntries: limit * share, assuredEntries: limit * (1 - share))
      let result = flows(1000, into: table)
      return ValidationCase(
        "one chain of 16 tuples, \(Int(share * 100)) % not assured: share that is dropped",
        source: "the kernel's source, (1 − f)¹⁶", measured: expected,
        simulated: result.lossShare, tolerance: 0.02)
    }
  }

  // MARK: Resolvers

  private static let measuredAmplification: [(ResolverProfile, [Double], [Double], String?)] = [
    (.bind, [1.35, 2.16, 3.85, 6.03, 9.22], [0.1, 0.1, 0.1, 0.1, 0.1], nil),
    (
      .unbound, [1.52, 2.87, 6.73, 12.40], [0.15, 0.35, 0.45, 0.35],
      "it also asks at once without EDNS, which the schedule of silence does not show"
    ),
    (.powerDNSRecursor, [1.25, 1.44, 1.70, 1.93], [0.05, 0.05, 0.05, 0.05], nil),
    (
      .knotResolver, [1.35, 2.10], [0.1, 0.1],
      nil
    ),
  ]

  /// Queries for each question at a loss, beside what one real resolver sent.
  ///
  /// Where it has held back since it took the servers for dead, there is nothing to compare: the model
  /// is of many resolvers with a few questions each.
  private static func amplification() -> [ValidationCase] {
    let losses = [0.25, 0.5, 0.75, 0.9, 1]
    return measuredAmplification.flatMap { profile, measured, tolerances, reason in
      zip(zip(losses, measured), tolerances).map { pair, tolerance in
        ValidationCase(
          "\(profile.measured), \(Int(pair.0 * 100)) % lost: queries for each question",
          source: "measured, 200 names", measured: pair.1,
          simulated: amplification(of: [.init(profile)], loss: pair.0), tolerance: tolerance,
          reason: tolerance > 0.1 ? reason : nil)
      }
    }
  }

  /// One resolver with 200 questions that has taken the servers for dead: what it still sends.
  private static func busy() -> [ValidationCase] {
    let measured: [(ResolverProfile, BusyResolver.Patience, Double, Double, Double)] = [
      (.powerDNSRecursor, .powerDNSRecursor, 1, 0.96, 0.2),
      (.knotResolver, .knotResolver, 0.75, 0.84, 0.2),
      (.knotResolver, .knotResolver, 0.9, 0.23, 0.2),
      (.knotResolver, .knotResolver, 1, 0.11, 0.2),
    ]
    return measured.map { profile, patience, loss, queries, tolerance in
      ValidationCase(
        "\(profile.measured), \(Int(loss * 100)) % lost: the same, holding back",
        source: "measured, 200 names", measured: queries,
        simulated: busy(profile, patience, loss: loss), tolerance: tolerance,
        reason: "one run of one resolver; whether the servers die early is chance")
    }
  }

  /// The mean of some runs of 200 questions at ten a second, as they were measured.
  static func busy(
    _ profile: ResolverProfile, _ patience: BusyResolver.Patience, loss: Double
  ) -> Double {
    let runs = 100
    let queries = (1...runs).reduce(0) { sum, seed in
      var resolver = BusyResolver(profile, patience, seed: UInt64(seed))
      return sum + resolver.ask(200, rate: 10, loss: loss).queries
    }
    return Double(queries) / Double(200 * runs)
  }

  /// Queries for each question in the long run.
  static func amplification(
    of populations: [SimulationPlan.Population], loss: Double, caches: CachePlan? = nil
  ) -> Double {
    var simulation = Simulation(
      SimulationPlan(
        demand: RateCurve(100), populations: populations, table: nil, caches: caches,
        pathLoss: loss, duration: 120))
    let end = simulation.run().end
    return end.queries / end.questions
  }

  // MARK: Feedback

  /// A table that takes `capacity` flows a second and more come: for a resolver that tries nine times
  /// the loss is (1 − capacity ÷ demand)^(1/9).
  private static func feedback() -> [ValidationCase] {
    [1.05, 1.1, 1.5, 2].map { overload in
      let capacity = 100.0
      let table = TablePlan(
        limit: capacity * 120, buckets: 1e6, assuredEntries: capacity * 120)
      var simulation = Simulation(
        SimulationPlan(
          demand: RateCurve(capacity * overload), populations: [.init(.bind)], table: table,
          assuredShare: 1, duration: 600))
      return ValidationCase(
        "demand \(overload) times what the table takes: share that is lost",
        source: "the fixed point (1 − 1 ÷ demand)^(1/9)",
        measured: pow(1 - 1 / overload, 1.0 / 9), simulated: simulation.run().end.loss,
        tolerance: 0.02)
    }
  }

  // MARK: The laboratory

  /// The end of an outage in `martlet lab`, when it has come to rest: 607 questions a second of its mix
  /// of resolvers, of whose packets the kernel's full table admitted 486 a second.
  private static func laboratory() -> [ValidationCase] {
    let (demand, admitted) = (607.0, 486.0)
    let table = TablePlan(
      limit: admitted * 120, buckets: 1e6, assuredEntries: admitted * 120)
    var simulation = Simulation(
      SimulationPlan(
        demand: RateCurve(demand),
        populations: ResolverProfile.mix.map { .init($0.profile, weight: $0.weight) },
        table: table, assuredShare: 1, duration: 240))
    let end = simulation.run().end
    let source = "martlet lab on Linux 6.18: real packets, eight seconds"
    return [
      ValidationCase(
        "martlet lab, 607 questions/s, 486 admitted: queries a second", source: source,
        measured: 2224, simulated: end.queries, tolerance: 0.1),
      ValidationCase(
        "the same: share that is lost", source: source, measured: 0.782, simulated: end.loss,
        tolerance: 0.05),
    ]
  }

  // MARK: The incident of 2009

  /// The table of the original incident, under the demand that its log implies.
  static func original(limit: Double) -> SimulationPlan {
    SimulationPlan(
      demand: RateCurve(205), populations: [.init(.bind)],
      table: TablePlan(
        era: .linux2_6_9, limit: limit, buckets: 4322,
        assuredEntries: min(192 * 180, limit * 0.999)), assuredShare: 1, duration: 1800,
      step: 0.05)
  }

  private static func incident() -> [ValidationCase] {
    var simulation = Simulation(original(limit: 34_576))
    let end = simulation.run().end
    var remedied = Simulation(original(limit: 131_072))
    let after = remedied.run()
    let source = "the incident's own log"
    return [
      ValidationCase(
        "34,576 entries: dropped a second", source: source, measured: 552, simulated: end.dropped,
        tolerance: 0.05),
      ValidationCase(
        "the same: flows admitted a second", source: source, measured: 192,
        simulated: end.answered, tolerance: 0.02),
      ValidationCase(
        "131,072 entries: dropped a second", source: source, measured: 0,
        simulated: after.end.dropped, tolerance: 0.5),
    ]
  }

  // MARK: "When the Dike Breaks"

  /// Nine of ten queries lost: up to eight times the traffic at the servers (IMC 2018, §5), seen with
  /// probes that ask every ten minutes and answers that are kept for half an hour.
  private static func dike() -> [ValidationCase] {
    let mix: [SimulationPlan.Population] = [
      .init(.bind), .init(.unbound), .init(.powerDNSRecursor), .init(.knotResolver),
    ]
    // 100 questions a second of 60,000 pairs: each is asked every ten minutes.
    let caches = CachePlan(pairs: 60_000, timeToLive: 1800)
    var calm = SimulationPlan(
      demand: RateCurve(100), populations: mix, table: nil, caches: caches, duration: 7200,
      step: 0.05)
    var quiet = Simulation(calm)
    let before = quiet.run().end.queries
    calm.pathLoss = 0.9
    var storm = Simulation(calm)
    let during = storm.run().end.queries
    return [
      ValidationCase(
        "When the Dike Breaks: 90 % lost, answers kept for 30 min: times the traffic",
        source: "Moura et al., IMC 2018", measured: 8.2, simulated: during / before, tolerance: 0.5,
        reason: "another mix of resolvers: within a factor of two")
    ]
  }
}
