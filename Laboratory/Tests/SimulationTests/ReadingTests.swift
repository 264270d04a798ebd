import Conntrack
import Simulation
import Testing
import Traffic

@Suite("A simulation that begins with a reading")
struct ReadingTests {
  private static func file(_ name: String, _ text: String) -> SourceText {
    SourceText(file: name, bytes: Array(text.utf8))
  }

  /// What was saved in the incident of 2009.
  private static let incident = Collection(files: [
    file("sysctl", "net.ipv4.netfilter.ip_conntrack_max = 34576\n"),
    file(
      "messages",
      "printk: 2758 messages suppressed.\nip_conntrack: table full, dropping packet.\n"),
  ])

  private static let mix = ResolverProfile.mix.map {
    SimulationPlan.Population($0.profile, weight: $0.weight)
  }

  @Test(
    "The incident's files: what the log tells, with any resolvers, and the cure of its story",
    arguments: [[.init(.bind)], mix])
  func original(_ populations: [SimulationPlan.Population]) throws {
    let analysis = try #require(Diagnosis(Self.incident.readings).tables.first)
    var plan = try #require(SimulationPlan(analysis, populations: populations))
    plan.duration = 1800
    plan.step = 0.05
    let table = try #require(plan.table)
    #expect(table.limit == 34_576 && table.buckets == 4322 && table.era <= .linux2_6_18)
    // 4322 chains are 540 MiB of memory on a machine of 32 bits, or an odd number on one of 64.
    #expect(!table.is64Bit && table.assuredEntries == 34_576)
    #expect((195...235).contains(plan.demand[0]), "\(plan.demand[0])")
    let report = SimulationReport(plan)
    #expect(abs(report.result.end.dropped - 552) < 30, "\(report.result.end.dropped)")
    #expect(abs(report.result.end.answered - 192) < 2)
    let roomy = report.remedies.compactMap { trial -> Double? in
      if case .roomy(let limit, _) = trial.change, trial.suffices { limit } else { nil }
    }
    #expect(roomy == [131_072])
  }

  @Test("Without a limit there is nothing to simulate")
  func nothing() throws {
    let other = Collection(files: [Self.file("meminfo", "MemTotal: 1024 kB\n")])
    for analysis in Diagnosis(other.readings).tables {
      #expect(SimulationPlan(analysis, populations: [.init(.bind)]) == nil)
    }
  }
}
