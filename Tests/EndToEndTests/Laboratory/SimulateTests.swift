import Foundation
import Testing

@Suite("martlet simulate")
struct SimulateTests {
  /// What is looked at in `martlet simulate --json`.
  private struct Summary: Decodable {
    struct Remedy: Decodable {
      let remedy: String
      let suffices: Bool
    }

    struct Moment: Decodable {
      let queries: Double?
      let resends: Double
      let dropped: Double
      let answered: Double
    }

    let verdict: String
    let fullAfter: Double?
    let lossAfter: Double?
    let questions: Double
    let dropped: Double
    let refusedByChains: Double
    let evicted: Double
    let mostEntries: Double
    let amplification: Double
    let remedies: [Remedy]
    let moments: [Moment]
  }

  private func run(_ words: String...) async throws -> CommandResult {
    let workspace = try Workspace(initialized: false)
    return try await onThread { try workspace.run(["simulate"] + words) }
  }

  /// What was saved of the incident of 2009.
  private static func incident() throws -> Workspace {
    let workspace = try Workspace(initialized: false)
    try workspace.folder.write("sysctl", "net.ipv4.netfilter.ip_conntrack_max = 34576\n")
    try workspace.folder.write(
      "messages",
      "printk: 2758 messages suppressed.\nip_conntrack: table full, dropping packet.\n")
    return workspace
  }

  @Test("Collected files: what their log tells, and the table that ended it")
  func files() async throws {
    let workspace = try Self.incident()
    let path = workspace.folder.path
    let result = try await onThread {
      try workspace.run(["simulate", "--from", path, "--duration", "30m", "--json"])
    }
    #expect(result.code == 2 && !result.errors.contains("martlet: "), "\(result.errors)")
    let summary = try result.decode(Summary.self)
    #expect(summary.lossAfter == 0)
    let last = try #require(summary.moments.last)
    #expect(abs(last.dropped - 552) < 30 && abs(last.answered - 192) < 5)
    #expect(summary.remedies.allSatisfy { $0.suffices })
    #expect(summary.remedies.contains { $0.remedy.hasPrefix("131,072 ") })
  }

  /// Reads a namespace while it gets flows, and tells how many it got a second.
  private func simulate(
    live space: ServedNamespace, _ flows: FreshFlows, _ words: String...
  ) async throws -> (summary: Summary, rate: Double) {
    let load = Task { try await flows.run() }
    try await Task.sleep(for: .milliseconds(300))
    let before = (flows.begun, ContinuousClock.now)
    let (workspace, enter) = (space.workspace, space.enter)
    let result = try await onThread {
      try workspace.run(
        ["simulate", "--from", "live", "--resolver", "none", "--duration", "60", "--json"] + words,
        through: enter)
    }
    let seconds = (ContinuousClock.now - before.1) / .seconds(1)
    let rate = Double(flows.begun - before.0) / seconds
    flows.stop()
    try await load.value
    return (try result.decode(Summary.self), rate)
  }

  @Test(
    "This machine is read: the rate of its flows, what it drops of them, and none",
    .enabled(if: geteuid() == 0, "making network namespaces and lowering the limit takes root"))
  func live() async throws {
    let space = try ServedNamespace(
      rules: "table inet filter { chain input { type filter hook input priority 0; "
        + "ct state established accept; }; }")
    // Nothing comes: there is no rate, and that is said.
    let idle = try space.workspace.run(["simulate", "--from", "live"], through: space.enter)
    #expect(idle.code == 1 && idle.output.isEmpty)
    #expect(idle.errors.contains("this machine shows no new flow"), "\(idle.errors)")
    #expect(idle.errors.contains("--rate"))

    let flows = try FreshFlows(namespaceOf: space.process, port: space.port)
    let (calm, rate) = try await simulate(live: space, flows)
    #expect(rate > 50 && abs(calm.questions / 60 / rate - 1) < 0.25, "\(calm.questions), \(rate)")
    #expect(calm.dropped == 0 && calm.lossAfter == nil)
    // Options stand above the reading.
    let given = try space.workspace.run(
      [
        "simulate", "--from", "live", "--rate", "10", "--max", "500k", "--duration", "60", "--json",
      ],
      through: space.enter)
    #expect(abs(try given.decode(Summary.self).questions - 600) < 1)

    // A table of 500 that is full of assured entries admits four a second, and drops the others.
    let limit = try MachineLimit(500)
    let more = try FreshFlows(namespaceOf: space.process, port: space.port)
    try await more.makeAssured(600)
    let (full, offered) = try await simulate(live: space, more)
    #expect(abs(full.questions / 60 / offered - 1) < 0.25, "\(full.questions), \(offered)")
    #expect(full.lossAfter == 0 && full.dropped > 0.9 * full.questions)
    withExtendedLifetime(limit) {}
  }

  @Test("A spike: when the table is full, what is lost, and pictures of it")
  func pictures() async throws {
    let workspace = try Workspace(initialized: false)
    let words = [
      "simulate", "--rate", "400", "--spike", "2m:1m:4", "--assured", "1", "--max", "65536",
      "--output", "pictures",
    ]
    let result = try await onThread { try workspace.run(words) }
    #expect(result.code == 2)
    #expect(result.lines[0].hasPrefix("After "))
    #expect(
      result.lines[0].contains(
        "the table is full; for 105 s, until 4 min after the beginning"),
      "\(result.lines[0])")
    #expect(!result.lines[0].contains("from then on"))
    #expect(result.output.contains("at its worst"))
    #expect(result.output.contains("The pictures are in pictures: traffic.svg, traffic.png,"))
    for name in ["traffic", "answered", "table", "drops"] {
      let file = "\(workspace.folder.path)/pictures/\(name)"
      let pixels = try Data(contentsOf: URL(fileURLWithPath: "\(file).png"))
      #expect(pixels.starts(with: [0x89, 0x50, 0x4e, 0x47]) && pixels.count > 5000, "\(name)")
      #expect(try String(contentsOfFile: "\(file).svg", encoding: .utf8).hasSuffix("</svg>\n"))
    }
  }

  @Test("Ten million flows a second in seconds")
  func scale() async throws {
    let start = ContinuousClock.now
    let result = try await run("--rate", "10M", "--max", "67108864", "--duration", "5m", "--json")
    #expect(ContinuousClock.now - start < .seconds(30))
    let summary = try result.decode(Summary.self)
    #expect(result.code == 0 && summary.questions > 2.9e9 && summary.evicted > 1e9)
    #expect(try #require(summary.fullAfter) < 10)
  }

  @Test(
    "What the table has nothing to do with is not its fault, and no table is a remedy for it",
    arguments: [
      (["--loss", "0.5", "--max", "262144"], 0, "50.0 % of the queries are lost on the way"),
      (
        ["--server", "0", "--max", "100k"], 0, "The server answers nothing, which no table changes."
      ),
      (["--max", "none"], 0, "Without a limit the table takes it all: it needs 18,000 entries"),
    ])
  func elsewhere(_ words: [String], _ code: Int32, _ sentence: String) async throws {
    let workspace = try Workspace(initialized: false)
    let result = try await onThread { try workspace.run(["simulate", "--rate", "600"] + words) }
    #expect(result.code == code && result.lines[0].contains(sentence), "\(result.lines)")
    #expect(!result.output.contains("Enough is"))
  }

  @Test("Without resends the amplification is 1")
  func control() async throws {
    let words = ["--rate", "600", "--max", "32768", "--assured", "1", "--json"]
    let result = try await run(words[0], words[1], words[2], words[3], words[4], words[5], words[6])
    let alone = try await run(
      words[0], words[1], words[2], words[3], words[4], words[5], words[6], "--resolver", "none")
    #expect(try result.decode(Summary.self).amplification > 2)
    #expect(abs(try alone.decode(Summary.self).amplification - 1) < 1e-9)
  }

  @Test("Every case of the validation holds, and is shown with how far off it is")
  func validation() async throws {
    let result = try await run("--validate")
    #expect(result.code == 0, "\(result.output)")
    for words in [
      "12,861", "34,099", "Dike", "BIND 9.18.49, 90 % lost", "off by", "Linux 2.6.18, table of",
      "Unbound 1.17.1, 100 % lost", "glibc 2.36, all lost: tries off their times, ms",
      "when the same release was measured again, it sent 0.80 and 0.81",
    ] {
      #expect(result.output.contains(words), "\(words)")
    }
    #expect(!result.output.contains("TOO FAR"))
  }

  @Test(
    "What can't be used is told, with what is expected",
    arguments: [
      (["--max", "100"], "--rate says how many questions"),
      (["--rate", "600"], "--max says how many entries"),
      (["--rate", "600", "--max", "0"], "--max is 1 or more, or none for a table without a limit"),
      (["--rate", "many", "--max", "100"], "expected a number such as 500, 12k or 10M"),
      (["--rate", "600", "--max", "100", "--kernel", "penguin"], "no release of Linux"),
      (["--rate", "600", "--max", "100", "--resolver", "bnd"], "--resolver knows no bnd"),
      (["--rate", "600", "--max", "100", "--spike", "60s:8"], "start:length:factor"),
      (["--rate", "600", "--max", "100", "--assured", "1.5"], "a share: from 0 to 1"),
      (["--rate", "600", "--max", "100", "--ttl", "60"], "--ttl and --pairs go together"),
    ])
  func wrong(_ words: [String], _ expected: String) throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(["simulate"] + words)
    #expect(result.code == 64 && result.output.isEmpty)
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  @Test("Files that are not there, or say nothing, end with exit code 1")
  func nothing() throws {
    let workspace = try Workspace(initialized: false)
    let missing = try workspace.run(["simulate", "--from", "missing"])
    #expect(missing.code == 1 && missing.errors.contains("missing cannot be read"))
    try workspace.folder.write("meminfo", "MemTotal:  1024000 kB\nMemFree:  1000 kB\n")
    let empty = try workspace.run(["simulate", "--from", "meminfo"])
    #expect(empty.code == 1, "\(empty)")
    #expect(empty.errors.contains("give --rate and --max instead"), "\(empty.errors)")
  }
}
