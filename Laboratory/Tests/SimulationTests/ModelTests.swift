import Conntrack
import Simulation
import Testing
import Traffic

@Suite("The model")
struct ModelTests {
  private func run(_ plan: SimulationPlan, moments: Int = 600) -> SimulationResult {
    var simulation = Simulation(plan)
    return simulation.run(moments: moments)
  }

  /// Far more than a small table takes.
  private func overload(_ profiles: [ResolverProfile]) -> SimulationPlan {
    SimulationPlan(
      demand: RateCurve(300), populations: profiles.map { .init($0) },
      table: TablePlan(limit: 12_000, buckets: 1e6), assuredShare: 1, duration: 400)
  }

  @Test(
    "What is lost is sent again when the schedule says, to 50 ms", arguments: ResolverProfile.all)
  func schedules(profile: ResolverProfile) {
    // Questions in the first step only, and nothing is ever answered.
    let plan = SimulationPlan(
      demand: RateCurve([.init(time: 0.019, rate: 50), .init(time: 0.021, rate: 0)]),
      populations: [.init(profile)], table: nil, pathLoss: 1, duration: 22)
    let result = run(plan, moments: 1100)
    let sent = result.moments.filter { $0.queries > 0 }.map(\.time)
    let expected = Set(profile.schedule.map { ($0 / 0.02).rounded() })
    #expect(sent.count == expected.count)
    for time in profile.schedule {
      #expect(sent.contains { abs($0 - time) <= 0.05 }, "\(time) of \(profile.name)")
    }
  }

  @Test("Without resends the amplification is 1, whatever is lost")
  func control() {
    let result = run(overload([.none]))
    #expect(result.lossAt != nil && result.dropped > 1000)
    #expect(abs(result.amplification - 1) < 1e-9)
    #expect(run(overload([.bind])).amplification > 2)
  }

  @Test("Every question is answered, fails, or is under way", arguments: ResolverProfile.all)
  func balance(profile: ResolverProfile) {
    var plan = overload([profile])
    // Long enough after the last one that nothing is under way.
    plan.demand = RateCurve([.init(time: 300, rate: 300), .init(time: 300.1, rate: 0)])
    let result = run(plan)
    // Who asks anew what has been answered is still asking.
    let difference = result.questions - (result.answered - result.repeated) - result.failed
    #expect(abs(difference) < 1e-6 * result.questions)
    #expect((result.repeated > 0) == (profile.asksAnew != nil))
    #expect(abs(result.queries - result.answered - result.dropped) < 1e-6 * result.queries)
  }

  @Test("The same plan gives the same result")
  func determinism() {
    let plan = overload([.bind, .unbound])
    #expect(run(plan).moments == run(plan).moments)
  }

  @Test(
    "A larger table, short timeouts and no tracking are tried, and said to be enough where they are"
  )
  func remedies() throws {
    let report = SimulationReport(overload([.bind]))
    #expect(report.remedies.map(\.suffices) == [true, true, true, true])
    guard case .larger(let limit, _) = try #require(report.remedies.first).change else {
      Issue.record("the first remedy is a larger table")
      return
    }
    // 300 a second for 120 s each.
    #expect(limit == 65_536)
    #expect(report.verdict.contains("a table of 65,536"))
    let calm = SimulationReport(
      SimulationPlan(
        demand: RateCurve(10), populations: [.init(.bind)], table: TablePlan(limit: 12_000)))
    #expect(calm.remedies.isEmpty && calm.result.lossAt == nil)
    #expect(calm.verdict.contains("takes it all"))
  }

  @Test("Chains alone are the remedy where there are too few of them")
  func chains() throws {
    let report = SimulationReport(
      SimulationPlan(
        demand: RateCurve(4000), populations: [.init(.bind)],
        table: TablePlan(limit: 262_144, buckets: 1024), duration: 60))
    #expect(report.result.refused > 1000 && report.result.dropped == 0)
    let first = try #require(report.remedies.first)
    #expect(first.change == .chains(262_144) && first.suffices)
    #expect(report.verdict.contains("chains are too long"))
    #expect(report.verdict.contains("Enough is 262,144 chains, or"))
  }

  @Test("Ten million flows a second and a table of any size take seconds")
  func scale() {
    let start = ContinuousClock.now
    let result = run(
      SimulationPlan(
        demand: RateCurve(1e7), populations: ResolverProfile.mix.map { .init($0.profile) },
        table: TablePlan(limit: 67_108_864), duration: 60))
    #expect(result.fullAt.map { (6.0...7.5).contains($0) } ?? false)
    #expect(result.lossShare < 1e-6 && result.evicted > 1e8)
    #expect(result.mostEntries == 67_108_864)
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test("A server that answers too slowly is no loss of the table's")
  func server() {
    var plan = overload([.bind])
    plan.table?.limit = 10_000_000
    plan.serverCapacity = 100
    let result = run(plan)
    #expect(result.lossAt == nil && result.dropped == 0)
    #expect(result.end.answered <= 100.001 && result.end.resends > 300)
  }

  @Test("Answers that are kept are asked for once")
  func caches() {
    // 1,000 pairs, each asked for ten times a second, kept for 20 s.
    let plan = SimulationPlan(
      demand: RateCurve(10_000), populations: [.init(.bind)], table: nil,
      caches: CachePlan(pairs: 1000, timeToLive: 20), duration: 200)
    let result = run(plan)
    #expect(abs(result.end.questions / 50 - 1) < 0.1)
  }

  @Test("Rates are straight lines between points, and spikes multiply them")
  func rates() {
    let curve = RateCurve([.init(time: 10, rate: 100), .init(time: 20, rate: 200)])
    #expect(curve[0] == 100 && curve[15] == 150 && curve[99] == 200)
    let spiked = curve.with(spikeAt: 12, length: 4, factor: 5)
    #expect(abs(spiked[11.9] - 119) < 1 && abs(spiked[14] - 700) < 1 && abs(spiked[16.1] - 161) < 1)
  }

  @Test(
    "glibc asks for A and AAAA from one port: one flow, which kernels before 5.0 keep for 180 s",
    arguments: [
      (ResolverProfile.glibc, KernelEra.linux2_6_9, 100 * 180.0, 100 * 180.0),
      (.glibc, .linux4_8, 18_000, 18_000), (.glibc, .linux5, 3000, 0),
      (.bind, .linux2_6_9, 6000, 0), (.bind, .linux5, 6000, 0),
    ])
  func pairs(_ profile: ResolverProfile, _ era: KernelEra, _ entries: Double, _ assured: Double) {
    let plan = SimulationPlan(
      demand: RateCurve(200), populations: [.init(profile)],
      table: TablePlan(era: era, limit: 1e6), duration: 400)
    for begins in [plan, plan.beginningAtRest] {
      let end = run(begins).end
      #expect(abs(end.entries - entries) < 0.01 * entries && abs(end.assured - assured) < 1)
    }
  }

  @Test("Who keeps a port makes no other entry with it when a slow server lets it ask again")
  func kept() {
    // Nothing is answered: four tries of each question, of which two are the first of their port.
    let plan = SimulationPlan(
      demand: RateCurve(200), populations: [.init(.glibc)],
      table: TablePlan(era: .linux5, limit: 1e6), serverCapacity: 0, duration: 100)
    let end = run(plan).end
    #expect(abs(end.queries - 800) < 1 && abs(end.entries - 200 * 30) < 60)
    // A full table has no entry for what it dropped: each try is new.
    var full = plan
    full.table = TablePlan(limit: 1000, buckets: 1e6, assuredEntries: 1000)
    full.table?.streamTimeout = 1e5
    full.serverCapacity = nil
    let lost = run(full).end
    #expect(lost.dropped > 0.98 * lost.queries && abs(lost.queries - 800) < 10)
  }
}
