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
      "simulate", "--json", "--max", "none", "--duration", "60s",
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

  @Test("Too few chains: entries are refused, nothing else says so, and more chains end it")
  func chains() async throws {
    let run = try #require(try await run("--variant", "chains").first)
    let (peak, recovery) = (try #require(run["peak"]), try #require(run["recovery"]))
    #expect(peak.drops == 0 && peak.chainTooLong > 1000 && peak.queryLosses > 500)
    // 30 to 40 entries for each of 1,024 chains.
    #expect((30_000...45_000).contains(peak.tableCount) && peak.tableLimit > 2 * peak.tableCount)
    #expect(recovery.questionsAnswered == 1 && recovery.chainTooLong == 0)
    #expect(run.remedy.contains { $0.contains("nf_conntrack_buckets") }, "\(run.remedy)")
  }

  @Test("glibc keeps its ports: two queries are a flow")
  func pairs() async throws {
    let run = try #require(try await run("--resolver", "glibc").first)
    // In the quiet seconds at the beginning nothing expires; a few of the flows are those that ask on
    // the server itself.
    let quiet = run.seconds.prefix(4)
    let queries = quiet.dropFirst().reduce(0) { $0 + $1.queries }
    let entries = try #require(quiet.last).tableCount - quiet[0].tableCount
    #expect(queries > 900 && abs(Double(entries) / Double(queries) - 0.5) < 0.08, "\(quiet)")
  }

  @Test("A flood fills the table, entries are evicted, and nothing is lost")
  func flood() async throws {
    let run = try #require(try await run("--variant", "flood").first)
    let peak = try #require(run["peak"])
    #expect(peak.evictions > 0 && peak.drops * 1000 <= peak.evictions)
    #expect(peak.tableCount >= peak.tableLimit * 99 / 100)
    #expect(try #require(peak.questionsAnswered) > 0.999)
  }

  @Test("It is the same with any name server", arguments: ["nsd", "knot", "bind", "pdns"])
  func servers(_ server: String) async throws {
    let run = try #require(try await run("--server", server).first)
    #expect(run.server == server)
  }

  static let stages = [
    "preparing", "quiet", "the table fills", "the outage", "the cure", "recovery", "settling",
    "cleaning up",
  ]

  @Test(
    "Interrupted at each stage, by each signal, it leaves nothing behind", arguments: stages,
    [SIGINT, SIGTERM, SIGKILL])
  func interrupted(_ stage: String, _ signal: Int32) async throws {
    // The variants that change a setting of the whole machine.
    try await interrupt("larger-table", stage, signal)
  }

  @Test(
    "The same of the variant that makes chains few",
    arguments: ["quiet", "the outage", "the cure"],
    [SIGTERM, SIGKILL])
  func interruptedChains(_ stage: String, _ signal: Int32) async throws {
    try await interrupt("chains", stage, signal)
  }

  private func interrupt(_ variant: String, _ stage: String, _ signal: Int32) async throws {
    let machine = LabRun.Machine.now()
    let run = try LabRun("--variant", variant)
    try await onThread { try run.wait(for: stage) }
    // Cleaning up is over soon.
    if stage != "cleaning up" { usleep(300_000) }
    let code = run.end(with: signal)
    // What it was asked for is done by then, also where it is too late to hear of it.
    let codes: [Int32] =
      stage == "cleaning up" && signal != SIGKILL ? [0, 2, 128 + signal] : [128 + signal]
    #expect(codes.contains(code), "\(code)\n\(run.log)")
    #expect(LabRun.isPutBack(machine), "\(LabRun.Machine.now())")
  }

  /// Moments of `martlet load --inside` at which it is interrupted.
  enum LoadMoment: String, CaseIterable { case making, cleaning }

  @Test(
    "martlet load --inside leaves nothing behind, interrupted while the bed is made and removed",
    arguments: LoadMoment.allCases, [SIGINT, SIGTERM, SIGKILL])
  func load(_ moment: LoadMoment, _ signal: Int32) async throws {
    let machine = LabRun.Machine.now()
    let workspace = try Workspace.withZone()
    let folder = workspace.folder.path
    let process = try ChildProcess(
      [
        MartletBinary.path, "load", "--inside", "--query", "www.example.com A", "--rate", "100",
        "--duration", "1s", "--", MartletBinary.path, "serve", "--database",
        "sqlite:\(folder)/martlet.db", "--listen", "198.51.100.53:53",
      ], log: "\(folder)/load.log")
    // The first of the two namespaces is there; or both were, and one of them is gone again.
    let reached = try await onThread {
      func wait(until isSo: (Int) -> Bool) -> Bool {
        let deadline = now() + 20
        while now() < deadline, process.isRunning {
          let names = (try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? []
          if isSo(names.count { $0.hasPrefix("martlet-lab-\(process.identifier)-") }) {
            return true
          }
          usleep(500)
        }
        return false
      }
      return moment == .making ? wait { $0 > 0 } : wait { $0 == 2 } && wait { $0 < 2 }
    }
    kill(process.identifier, signal)
    let code = try await onThread { process.exitStatus(within: 20) }
    #expect(reached && LabRun.isPutBack(machine), "\(LabRun.Machine.now())\n\(process.log)")
    // Where the signal came too late, it had done what it was asked for.
    let codes: [Int32] =
      moment == .cleaning ? [0, 2, 130, 137] : [signal == SIGKILL ? 137 : 130]
    #expect(codes.contains(code), "\(code)\n\(process.log)")
  }

  /// What the last line of `martlet probe --json` says.
  private struct Watched: Decodable {
    var finding: String
    var isFlapping: Bool
    var windows: [[String: Int]]
  }

  @Test("Losses that come and go are flapping, seen from outside")
  func flapping() async throws {
    let space = try ServedNamespace()
    func rule(_ text: String) throws {
      try RunningServer.run(
        space.enter + [
          "/usr/sbin/nft",
          "add table inet lose; flush table inet lose; add chain inet lose in "
            + "{ type filter hook input priority 0; }; \(text)",
        ])
    }
    let process = try ChildProcess(
      space.enter + [
        MartletBinary.path, "probe", "127.0.0.1:\(space.port)", "--query", "www.example.com A",
        "--rate", "20", "--for", "20s", "--timeout", "0.3s", "--json",
      ], log: "\(space.workspace.folder.path)/probe.log")
    for _ in 0..<3 {
      try await Task.sleep(for: .seconds(5))
      try rule("add rule inet lose in udp dport \(space.port) drop")
      try await Task.sleep(for: .seconds(1))
      try rule("")
    }
    let code = try await onThread { process.exitStatus(within: 20) }
    let last = try #require(process.log.split(separator: "\n").last)
    let watched = try JSONDecoder().decode(Watched.self, from: Data(last.utf8))
    #expect(code == 2 && watched.isFlapping && watched.windows.count == 3, "\(last)")
    #expect(watched.finding == "all-flows-lost" || watched.finding == "some-loss")
  }
}
