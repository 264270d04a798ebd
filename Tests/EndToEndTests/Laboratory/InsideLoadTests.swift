import Foundation
import Testing

@Suite(
  "martlet load in namespaces", .serialized,
  .enabled(if: LabNeeds.areMet, Comment(rawValue: LabNeeds.reason)))
struct InsideLoadTests {
  private func load(
    _ arguments: [String], server: [String]? = nil
  ) throws -> (summary: LoadSummary, code: Int32) {
    let machine = LabRun.Machine.now()
    let workspace = try Workspace.withZone()
    let folder = workspace.folder.path
    let own = [
      MartletBinary.path, "serve", "--database", "sqlite:\(folder)/martlet.db", "--listen",
      "198.51.100.53:53",
    ]
    let result = try workspace.run(
      ["load", "--inside", "--query", "www.example.com A", "--json"] + arguments + ["--"]
        + (server.map { $0 + own } ?? own))
    #expect(LabRun.isPutBack(machine), "\(LabRun.Machine.now())")
    return (try result.decode(LoadSummary.self), result.code)
  }

  @Test("Every query is a flow of its own, as the server's connection tracking counts them")
  func flows() async throws {
    let (summary, code) = try await onThread {
      try load(["--rate", "3k", "--duration", "4s", "--addresses", "5000"])
    }
    #expect(code == 0 && summary.answered == summary.queries && summary.queries > 11_000)
    let entries = summary.server.map(\.entries).max() ?? 0
    #expect(abs(entries - summary.queries) < summary.queries / 20)
    #expect(summary.server.reduce(0) { $0 + $1.processorShare } > 0)
  }

  @Test(
    "A share of the queries comes back from the same ports, at any rate: entries that are assured",
    arguments: [
      ["--rate", "1k", "--rate-at-end", "3k", "--duration", "5s"],
      ["--window", "1", "--duration", "4s"],
    ])
  func assured(_ rate: [String]) async throws {
    let (summary, code) = try await onThread { try load(rate + ["--assured", "0.5"]) }
    #expect(code == 0 && summary.answered == summary.queries)
    let table = try #require(summary.table)
    // Half of the queries, but for the first 2.3 s, in which nobody may come back yet.
    #expect((0.12...0.35).contains(summary.returnedShare), "\(summary.returnedShare)")
    // What came back did not make an entry; each entry's first return made it assured.
    let first = Double(summary.queries) * (1 - summary.returnedShare)
    #expect(abs(Double(table.entries) / first - 1) < 0.05, "\(table) \(first)")
    let returned = (Double(summary.queries) * summary.returnedShare).rounded()
    #expect(Double(table.assured) > returned / 3 && Double(table.assured) <= returned, "\(table)")
  }

  @Test("Every try is a flow of its own, also when no answer comes; glibc's are two for each port")
  func ports() async throws {
    // The answers are lost, so the queries' entries can be counted; the rule comes with the server.
    let drop = """
      add table inet lose; add chain inet lose out { type filter hook output priority 0; }; \
      add rule inet lose out oifname wan udp sport 53 drop
      """
    let shell = ["sh", "-c", "nft '\(drop)'; exec \"$@\"", "sh"]
    let (lost, code) = try await onThread {
      try load(
        ["--rate", "200", "--duration", "1s", "--resolver", "knot-resolver", "--timeout", "0.2s"],
        server: shell)
    }
    #expect(code == 2 && lost.lost == lost.questions && lost.queries == 5 * lost.questions)
    // And some of the look whether the server answers.
    let entries = try #require(lost.table).entries
    #expect((lost.queries...lost.queries + 20).contains(entries), "\(entries) \(lost.queries)")
    let stub = try await onThread {
      try load(["--rate", "400", "--duration", "1s", "--resolver", "glibc"]).summary
    }
    #expect(stub.answered == stub.queries && stub.resends == 0)
    let pairs = try #require(stub.table).entries
    #expect((stub.queries / 2...stub.queries / 2 + 20).contains(pairs), "\(pairs)")
    // Two packets and their answers, but within two seconds: not assured since Linux 5.0.
    #expect(stub.table?.assured == 0)
  }

  @Test("Half of the packets lost: resolvers ask again as often as the loss says, to one in twenty")
  func loss() async throws {
    let drop = """
      add table inet lose; add chain inet lose in { type filter hook prerouting priority -400; }; \
      add rule inet lose in udp dport 53 numgen random mod 100 < 50 drop
      """
    // The rule comes with the server: whoever starts it is in its namespace.
    let shell = ["sh", "-c", "nft '\(drop)'; exec \"$@\"", "sh"]
    let (summary, code) = try await onThread {
      try load(
        ["--rate", "1k", "--duration", "2s", "--resolver", "pdns-recursor", "--timeout", "0.2s"],
        server: shell)
    }
    // Two tries, 1.5 s apart: the first, and half of the second ones.
    #expect(code == 2)
    #expect(abs(summary.amplification / 1.5 - 1) < 0.05, "\(summary.amplification)")
    #expect(abs(Double(summary.lost) / Double(summary.questions) - 0.25) < 0.04)
    let once = try await onThread {
      try load(["--rate", "1k", "--duration", "2s", "--timeout", "0.5s"], server: shell).summary
    }
    #expect(once.amplification == 1 && once.resends == 0)
    #expect(abs(Double(once.lost) / Double(once.questions) - 0.5) < 0.06)
  }

  @Test("A server that does not answer there is told with what it wrote")
  func silent() throws {
    let workspace = try Workspace(initialized: false)
    let machine = LabRun.Machine.now()
    let result = try workspace.run([
      "load", "--inside", "--query", "www.example.com A", "--", "sh", "-c", "echo no server here",
    ])
    #expect(result.code == 1 && result.errors.contains("no server here"))
    #expect(LabRun.isPutBack(machine))
  }

  @Test("Interrupted, it leaves nothing behind", arguments: [SIGINT, SIGTERM, SIGKILL])
  func interrupted(_ signal: Int32) async throws {
    let machine = LabRun.Machine.now()
    let workspace = try Workspace.withZone()
    let folder = workspace.folder.path
    let process = try ChildProcess(
      [
        MartletBinary.path, "load", "--inside", "--query", "www.example.com A", "--rate", "100",
        "--duration", "1m", "--", MartletBinary.path, "serve", "--database",
        "sqlite:\(folder)/martlet.db", "--listen", "198.51.100.53:53",
      ], log: "\(folder)/load.log")
    try await onThread {
      for _ in 0..<200 where LabRun.Machine.now().namespaces.count < 2 { usleep(20_000) }
      usleep(700_000)
      kill(process.identifier, signal)
      for _ in 0..<200 where process.isRunning { usleep(50_000) }
    }
    #expect(!process.isRunning && LabRun.isPutBack(machine), "\(LabRun.Machine.now())")
    // As the manual says; what was killed could not.
    if signal != SIGKILL { #expect(process.stop() == 130, "\(process.log)") }
  }
}
