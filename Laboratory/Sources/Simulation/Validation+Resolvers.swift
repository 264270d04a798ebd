import Traffic

extension Validation {
  // MARK: Schedules

  /// When tries leave that are all lost, beside the traces of real resolvers: the largest difference
  /// in milliseconds.
  static func schedules() -> [ValidationCase] {
    ResolverProfile.all.filter { !$0.measured.isEmpty }.map { profile in
      ValidationCase(
        "\(profile.measured), all lost: tries off their times, ms", source: "measured traces",
        measured: 0, simulated: deviation(of: profile) * 1000, tolerance: 50)
    }
  }

  /// The largest difference between when a try leaves in a simulation and when it was measured to, in
  /// seconds; infinite where there are more tries or fewer.
  static func deviation(of profile: ResolverProfile) -> Double {
    let step = 0.02
    // Questions in the first step only, and nothing is ever answered.
    var simulation = Simulation(
      SimulationPlan(
        demand: RateCurve([.init(time: 0.019, rate: 50), .init(time: 0.021, rate: 0)]),
        populations: [.init(profile)], table: nil, pathLoss: 1,
        duration: (profile.schedule.last ?? 0) + 1, step: step))
    let sent = simulation.run(moments: 2000).moments.filter { $0.queries > 0 }
    // Tries of the same step are one moment.
    let steps = Set(profile.schedule.map { ($0 / step).rounded() })
    guard sent.count == steps.count else { return .infinity }
    return profile.schedule.map { time in
      sent.map { abs($0.time - time) }.min() ?? .infinity
    }.max() ?? 0
  }

  // MARK: Resolvers

  private static let measuredAmplification: [(ResolverProfile, [Double], Double)] = [
    (.bind, [1.35, 2.16, 3.85, 6.03, 9.22], 0.1),
    (.unbound, [1.52, 2.87, 6.73, 12.40], 0.12),
    (.powerDNSRecursor, [1.25, 1.44, 1.70, 1.93], 0.05),
    (.knotResolver, [1.35, 2.10], 0.1),
  ]

  /// Queries for each question at a loss, beside what one real resolver sent.
  ///
  /// Where it has held back since it took the servers for dead, see ``busy()``: this is the model of
  /// many resolvers with a few questions each.
  static func amplification() -> [ValidationCase] {
    let losses = [0.25, 0.5, 0.75, 0.9, 1]
    return measuredAmplification.flatMap { profile, measured, tolerance in
      zip(losses, measured).map { loss, queries in
        ValidationCase(
          "\(profile.measured), \(Int(loss * 100)) % lost: queries for each question",
          source: "measured, 200 names", measured: queries,
          simulated: amplification(of: [.init(profile)], loss: loss), tolerance: tolerance)
      }
    }
  }

  /// One resolver with 200 questions that holds back, since it has taken the servers for dead or gives
  /// them ever more time: what it still sends.
  static func busy() -> [ValidationCase] {
    func row(
      _ profile: ResolverProfile, _ loss: Double, _ measured: Double, _ simulated: Double,
      tolerance: Double = 0.15, source: String = "measured, 200 names", reason: String? = nil
    ) -> ValidationCase {
      ValidationCase(
        "\(profile.measured), \(Int(loss * 100)) % lost: the same, holding back",
        source: source, measured: measured, simulated: simulated, tolerance: tolerance,
        reason: reason)
    }
    let power = busy(.powerDNSRecursor, .powerDNSRecursor, loss: 1)
    let unbound = [(0.9, 12.40), (1, 1.72)].map { loss, measured in
      row(.unbound, loss, measured, backingOff(loss: loss))
    }
    let knot = [(0.75, 0.84), (0.9, 0.23), (1, 0.11)].map { loss, measured in
      row(
        .knotResolver, loss, measured, busy(.knotResolver, .knotResolver, loss: loss),
        reason: "one run of one resolver; whether the servers die early is chance")
    }
    return unbound + [
      row(
        .powerDNSRecursor, 1, 0.96, power, tolerance: 0.2,
        reason: "when the same release was measured again, it sent 0.80 and 0.81"),
      row(
        .powerDNSRecursor, 1, 0.805, power, tolerance: 0.05,
        source: "measured again, two runs of 200 names"),
    ] + knot
  }

  /// The same of Unbound.
  static func backingOff(loss: Double) -> Double {
    // Its runs differ little.
    runs(20) { seed in
      var resolver = BackingOffResolver(.unbound, seed: seed)
      return resolver.ask(200, rate: 10, loss: loss)
    }
  }

  /// The mean of some runs of 200 questions at ten a second, as they were measured.
  static func busy(
    _ profile: ResolverProfile, _ patience: BusyResolver.Patience, loss: Double
  ) -> Double {
    runs { seed in
      var resolver = BusyResolver(profile, patience, seed: seed)
      return resolver.ask(200, rate: 10, loss: loss)
    }
  }

  /// Queries for each of 200 questions, the mean of some runs.
  static func runs(
    _ count: UInt64 = 100, _ run: (UInt64) -> BusyResolver.Outcome
  ) -> Double {
    let queries = (1...count).reduce(0) { $0 + run($1).queries }
    return Double(queries) / Double(200 * count)
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
}
