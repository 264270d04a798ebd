import Foundation
import Testing

@Suite(
  "martlet lab at length", .serialized,
  .enabled(if: LabNeeds.areMet, Comment(rawValue: LabNeeds.reason)),
  .enabled(if: LabNeeds.isLong, "the longer tests of the laboratory: make test-laboratory"))
struct LabLongTests {
  private func run(_ arguments: String...) async throws -> [LabSummary] {
    let machine = LabRun.Machine.now()
    let workspace = try Workspace(initialized: false)
    let words = ["lab", "--quick", "--json", "--output", "\(workspace.folder.path)/report"]
    let result = try await onThread { try workspace.run(words + arguments) }
    let runs = try result.decode([LabSummary].self)
    #expect(result.code == 0, "\(runs.flatMap(\.failed))\n\(result.errors)")
    #expect(LabRun.isPutBack(machine), "\(LabRun.Machine.now())")
    return runs
  }

  @Test("Without resends the amplification is exactly 1, with the same table and the same drops")
  func control() async throws {
    let run = try #require(try await run("--variant", "no-retries").first)
    #expect(run.queries == run.questions && run.queries > 1000)
    #expect(run.figures.allSatisfy { $0.amplification ?? 1 == 1 })
    #expect(try #require(run["peak"]).drops > 0)
    #expect(try #require(run["peak"]?.queriesAnswered) < 0.7)
  }

  /// What is looked at in `martlet simulate --json`.
  private struct Simulated: Decodable {
    struct Moment: Decodable {
      let questions: Double
      let resends: Double
    }

    let moments: [Moment]
  }

  @Test("At the loss that is measured, resolvers send what the simulation computes, to a tenth")
  func simulated() async throws {
    let workspace = try Workspace(initialized: false)
    // Not the quick form: the outage has to last longer than resolvers ask again.
    let words = ["lab", "--json", "--output", "\(workspace.folder.path)/report"]
    let result = try await onThread { try workspace.run(words) }
    let run = try #require(try result.decode([LabSummary].self).first)
    // The end of the outage: until the cure has done its work.
    let outage = try #require(run["cure"])
    let answered = try #require(outage.queriesAnswered)
    #expect(answered < 0.5 && outage.questionRate > 100)
    let model = try workspace.run([
      "simulate", "--json", "--max", "0", "--duration", "60s",
      "--rate", String(format: "%.1f", outage.questionRate),
      "--loss", String(format: "%.4f", 1 - answered),
    ])
    let last = try #require(try model.decode(Simulated.self).moments.last)
    let (measured, computed) = (
      outage.queryRate / outage.questionRate, (last.questions + last.resends) / last.questions
    )
    #expect(abs(computed / measured - 1) < 0.1, "\(measured) measured, \(computed) computed")
    print("resends: \(measured) queries a question measured, \(computed) computed")
  }

  @Test("Each remedy ends the outage", arguments: ["larger-table", "notrack", "dns-timeout"])
  func remedies(_ variant: String) async throws {
    let run = try #require(try await run("--variant", variant).first)
    #expect(run["recovery"]?.questionsAnswered == 1 && run["recovery"]?.drops == 0)
  }

  @Test("A flood fills the table, entries are evicted, and nothing is lost")
  func flood() async throws {
    let run = try #require(try await run("--variant", "flood").first)
    let peak = try #require(run["peak"])
    #expect(peak.evictions > 0 && peak.drops == 0 && peak.tableCount >= peak.tableLimit * 99 / 100)
    #expect(try #require(peak.questionsAnswered) > 0.999)
  }

  @Test("It is the same with any name server", arguments: ["nsd", "knot", "bind", "pdns"])
  func servers(_ server: String) async throws {
    let run = try #require(try await run("--server", server).first)
    #expect(run.server == server)
  }

  static let stages = [
    "preparing", "quiet", "the table fills", "the outage", "the cure", "recovery", "settling",
  ]

  @Test(
    "Interrupted at each stage, by each signal, it leaves nothing behind", arguments: stages,
    [SIGINT, SIGTERM, SIGKILL])
  func interrupted(_ stage: String, _ signal: Int32) async throws {
    let machine = LabRun.Machine.now()
    // The variant that changes a setting of the whole machine.
    let run = try LabRun("--variant", "larger-table")
    try await onThread { try run.wait(for: stage) }
    usleep(300_000)
    #expect(run.end(with: signal) == 128 + signal, "\(run.log)")
    #expect(LabRun.isPutBack(machine), "\(LabRun.Machine.now())")
  }
}
