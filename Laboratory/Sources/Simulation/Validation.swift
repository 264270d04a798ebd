import Conntrack
import Glibc
import Traffic

/// Everything that the model is held against.
public enum Validation {
  /// Runs all cases; it takes a few seconds.
  public static func run() -> [ValidationCase] {
    liveTables() + singleChain() + eras() + schedules() + amplification() + busy() + feedback()
      + laboratory() + incident() + dike()
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

  /// The end of an outage in `martlet lab`, when it has come to rest: 608 questions a second of its mix
  /// of resolvers, of whose packets the kernel's full table admitted 592 a second.
  private static func laboratory() -> [ValidationCase] {
    let (demand, admitted) = (608.0, 592.0)
    let table = TablePlan(
      limit: admitted * 120, buckets: 1e6, assuredEntries: admitted * 120)
    var simulation = Simulation(
      SimulationPlan(
        demand: RateCurve(demand),
        populations: ResolverProfile.mix.map { .init($0.profile, weight: $0.weight) },
        table: table, assuredShare: 1, duration: 240))
    let end = simulation.run().end
    let source = "martlet lab on Linux 6.18: real packets, thirteen seconds"
    return [
      ValidationCase(
        "martlet lab, 608 questions/s, 592 admitted: queries a second", source: source,
        measured: 2426, simulated: end.queries, tolerance: 0.1),
      ValidationCase(
        "the same: share that is lost", source: source, measured: 0.756, simulated: end.loss,
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
