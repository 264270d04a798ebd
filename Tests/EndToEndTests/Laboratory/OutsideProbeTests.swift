import Foundation
import Testing

@Suite(
  "martlet probe", .serialized,
  .enabled(if: geteuid() == 0, "rules and namespaces of its own take root"))
struct OutsideProbeTests {
  /// What the last line of `martlet probe --json` says.
  struct Conclusion: Decodable {
    var finding: String
    var newLoss: Double
    var oldLoss: Double?
    var isFlapping: Bool
    var errors: [String: Int]
  }

  /// A server in a namespace, and the words that run a program beside it.
  private func serve() throws -> (IsolatedNetwork, ChildProcess, Workspace) {
    let workspace = try Workspace.withZone()
    let network = try IsolatedNetwork(workspace.folder)
    let log = "\(workspace.folder.path)/serve.log"
    let process = try ChildProcess(
      network.enter + [
        MartletBinary.path, "serve", "--database", "sqlite:\(workspace.folder.path)/martlet.db",
        "--listen", "127.0.0.1:53",
      ], log: log)
    for _ in 0..<400 where !process.log.contains("answering on") { usleep(50_000) }
    return (network, process, workspace)
  }

  private func probe(
    _ workspace: Workspace, _ network: IsolatedNetwork
  ) throws -> (Conclusion, Int32) {
    let result = try workspace.run(
      [
        "probe", "127.0.0.1", "--query", "www.example.com A", "--rate", "20", "--for", "8s",
        "--timeout", "0.5s", "--json",
      ], through: network.enter)
    let last = try #require(result.lines.last, "\(result)")
    #expect(result.lines.count == 9)
    return (try JSONDecoder().decode(Conclusion.self, from: Data(last.utf8)), result.code)
  }

  @Test("New flows lost and an old one answered is told from plain loss, and from none")
  func findings() throws {
    let (network, server, workspace) = try serve()
    defer { withExtendedLifetime(server) {} }
    let (fine, fineCode) = try probe(workspace, network)
    #expect(fine.finding == "fine" && fineCode == 0 && fine.newLoss == 0)

    // As a full table does it: what is known passes, of what is new three of four are dropped.
    func rule(_ text: String) throws {
      try RunningServer.run(
        network.enter + [
          "/usr/sbin/nft",
          "add table inet lose; flush table inet lose; add chain inet lose in "
            + "{ type filter hook input priority 0; }; add rule inet lose in \(text)",
        ])
    }
    try rule("udp dport 53 ct state new numgen inc mod 4 != 3 drop")
    let (new, newCode) = try probe(workspace, network)
    #expect(new.finding == "new-flows-lost" && newCode == 3 && new.oldLoss == 0, "\(new)")
    #expect(abs(new.newLoss - 0.75) < 0.1)

    try rule("udp dport 53 numgen inc mod 2 == 0 drop")
    let (plain, plainCode) = try probe(workspace, network)
    #expect(plain.finding == "all-flows-lost" && plainCode == 2, "\(plain)")

    try rule("udp dport 53 drop")
    let (none, noneCode) = try probe(workspace, network)
    #expect(none.finding == "unreachable" && noneCode == 2 && none.newLoss == 1)
  }

  @Test("A table that is really full: new flows are lost, the old one is answered, exit code 3")
  func fullTable() async throws {
    let space = try ServedNamespace(
      rules: "table inet filter { chain input { type filter hook input priority 0; "
        + "ct state established accept; }; }")
    let flows = try FreshFlows(namespaceOf: space.process, port: space.port)
    let limit = try MachineLimit(500)
    // Room for the probe's first flows, and for no more.
    try await flows.makeAssured(495)
    let (workspace, enter, port) = (space.workspace, space.enter, space.port)
    let result = try await onThread {
      try workspace.run(
        [
          "probe", "127.0.0.1:\(port)", "--query", "www.example.com A", "--rate", "20",
          "--for",
          "5s", "--timeout", "0.3s",
        ], through: enter)
    }
    withExtendedLifetime(limit) {}
    let table = try space.table()
    #expect(result.code == 3, "\(result), \(table)")
    #expect(result.output.contains("it looks like a full tracking table"))
    #expect(result.output.contains("new flows answered, the old flow answers"))
    #expect(!result.output.contains("the old flow is lost too"))
  }

  @Test("Where nobody ever answers there is no old flow, and none is said to answer")
  func closed() throws {
    let (network, workspace) = try (IsolatedNetwork(TemporaryDirectory("closed")), Workspace())
    let result = try workspace.run(
      [
        "probe", "127.0.0.1:9", "--query", "example.com SOA", "--rate", "10", "--for", "1s",
        "--timeout", "0.2s",
      ], through: network.enter)
    #expect(result.code == 2 && result.output.contains("never answered"), "\(result)")
    #expect(result.output.contains("0 of 10 new flows answered, no old flow was asked\n"))
    #expect(!result.output.contains("the old flow answers"))
  }

  @Test("Answers that are errors are counted by their code, and are not fine")
  func errors() throws {
    let space = try ServedNamespace()
    func probe(_ words: String...) throws -> CommandResult {
      try space.workspace.run(
        ["probe", "127.0.0.1:\(space.port)", "--rate", "10", "--for", "1s"] + words,
        through: space.enter)
    }
    let refused = try probe("--query", "example.org SOA")
    #expect(refused.code == 2, "\(refused)")
    #expect(refused.output.contains("100 % of the answers are errors: "))
    #expect(refused.output.contains(" × REFUSED. Look at the server's log"))
    let json = try probe("--query", "example.org SOA", "--json")
    let last = try #require(json.lines.last)
    let conclusion = try JSONDecoder().decode(Conclusion.self, from: Data(last.utf8))
    #expect(conclusion.finding == "answered-with-errors" && conclusion.newLoss == 0)
    #expect(try #require(conclusion.errors["REFUSED"]) >= 10 && conclusion.errors.count == 1)
    // A name that does not exist is an answer.
    let missing = try probe("--query", "nobody.example.com A")
    #expect(missing.code == 0 && missing.output == "Everything was answered.\n", "\(missing)")
  }

  @Test("Nobody but this machine is asked unless a line allows it")
  func allowed() throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(["probe", "192.0.2.1", "--query", "example.com SOA"])
    #expect(result.code == 1 && result.errors.contains("192.0.2.1:53 is not this machine"))
    try workspace.folder.write("allowed", "192.0.2.1 1\n")
    let little = try workspace.run(
      ["probe", "192.0.2.1", "--query", "example.com SOA", "--allow", "allowed"])
    #expect(little.code == 1 && little.errors.contains("watching takes 2 at least"))
  }
}
