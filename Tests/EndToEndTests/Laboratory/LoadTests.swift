import Foundation
import Testing

/// What `martlet load --json` prints.
struct LoadSummary: Decodable {
  struct Server: Decodable {
    var entries: Int
    var drops: Int
  }
  var questions: Int
  var resends: Int
  var queries: Int
  var answered: Int
  var late: Int
  var wrong: Int
  var lost: Int
  var amplification: Double
  var isInterrupted: Bool
  var codes: [String: Int]
  var microseconds: [String: Int]
  var server: [Server]
}

@Suite("martlet load", .serialized)
struct LoadTests {
  private func load(
    _ workspace: Workspace, _ arguments: [String]
  ) throws -> (summary: LoadSummary, code: Int32) {
    let result = try workspace.run(["load"] + arguments + ["--json"])
    return (try result.decode(LoadSummary.self), result.code)
  }

  private func serve(_ workspace: Workspace) throws -> (ServeProcess, UInt16) {
    let server = try ServeProcess(
      serving: "sqlite:\(workspace.folder.path)/martlet.db", in: workspace.folder,
      ["--listen", "127.0.0.1:0"])
    return (server, try #require(try server.ports().first))
  }

  @Test("What it counts is what the server counts, over UDP and TCP, from a zone, a file and below")
  func counts() async throws {
    let workspace = try Workspace.withZone()
    let (server, port) = try serve(workspace)
    try workspace.folder.write("names.txt", "# two\nwww.example.com A\nnone.example.com AAAA\n")
    let target = "127.0.0.1:\(port)"
    var sent = 0
    for arguments in [
      ["--zone", "example.com", "--rate", "2k", "--duration", "1s", "--resolver", "mix"],
      ["--queries", "names.txt", "--most", "3k", "--window", "20", "--dnssec"],
      ["--random-below", "example.com", "--rate", "1k", "--duration", "1s", "--edns", "4096"],
    ] {
      let (summary, code) = try load(workspace, [target] + arguments)
      #expect(code == 0 && summary.lost == 0 && summary.wrong == 0, "\(arguments)")
      #expect(summary.answered == summary.queries && summary.questions >= 900)
      #expect(summary.amplification == 1)
      sent += summary.queries
    }
    let (stream, code) = try load(
      workspace, [target, "--queries", "names.txt", "--tcp", "--most", "500", "--clients", "3"])
    #expect(code == 0 && stream.answered == 500)
    #expect(stream.codes["0"] == 250 && stream.codes["3"] == 250)
    server.signal(SIGTERM)
    try server.entry("stopped")
    #expect(server.process.log.contains("\"udp-queries\":\"\(sent)\""), "\(sent)")
    #expect(server.process.log.contains("\"tcp-queries\":\"500\""))
  }

  @Test("Nobody but this machine is asked unless a line allows it, and then no more than it says")
  func allowed() throws {
    let workspace = try Workspace(initialized: false)
    let question = ["--query", "www.example.com A"]
    let refused = try workspace.run(["load", "192.0.2.1", "--rate", "10"] + question)
    #expect(refused.code == 1 && refused.errors.contains("add \"192.0.2.1 500\" there"))
    try workspace.folder.write("allowed", "192.0.2.0/24 50\n")
    let unbounded = try workspace.run(["load", "192.0.2.1", "--allow", "allowed"] + question)
    #expect(unbounded.code == 1 && unbounded.errors.contains("say with --rate"))
    try workspace.folder.write("wrong", "192.0.2.0/24 50\nhost 3\n")
    let wrong = try workspace.run(
      ["load", "192.0.2.1", "--allow", "wrong", "--rate", "10"] + question)
    #expect(wrong.code == 1 && wrong.errors.contains("wrong:2: found \"host 3\""))
    let missing = try workspace.run(
      ["load", "192.0.2.1", "--allow", "nowhere", "--rate", "10"] + question)
    #expect(missing.code == 1 && missing.errors.contains("nowhere can't be read"))
  }

  @Test("An interruption ends it, and what was counted is printed")
  func interrupted() async throws {
    let workspace = try Workspace.withZone()
    let (server, port) = try serve(workspace)
    defer { withExtendedLifetime(server) {} }
    let folder = workspace.folder.path
    let process = try ChildProcess(
      [
        MartletBinary.path, "load", "127.0.0.1:\(port)", "--query", "www.example.com",
        "--rate", "100", "--duration", "1m", "--json",
      ], log: "\(folder)/load.log")
    usleep(1_500_000)
    kill(process.identifier, SIGINT)
    for _ in 0..<100 where process.isRunning { usleep(50_000) }
    #expect(!process.isRunning && process.log.contains("\"isInterrupted\" : true"))
  }

  @Test("Wrong questions are told with their place")
  func wrongQuestions() throws {
    let workspace = try Workspace(initialized: false)
    try workspace.folder.write("names.txt", "www.example.com A\nwww.example.com NOTYPE\n")
    try workspace.folder.write("capture", "no capture")
    for (arguments, words) in [
      ([String](), "nothing is asked"),
      (["--queries", "names.txt"], "names.txt:2: found \"NOTYPE\""),
      (["--capture", "capture"], "capture: found no capture"),
      (["--query", "a..b"], "found \"a..b\", expected a domain name"),
      (["--queries", "nowhere"], "nowhere can't be read"),
    ] {
      let result = try workspace.run(["load", "127.0.0.1"] + arguments)
      #expect(result.code == 1 && result.errors.contains(words), "\(result.errors)")
    }
  }
}

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
  }

  @Test("A share of flows that come back makes as many entries fewer, and they are assured")
  func assured() async throws {
    let (summary, code) = try await onThread {
      try load(["--rate", "2k", "--duration", "7s", "--assured", "0.5"])
    }
    #expect(code == 0 && summary.answered == summary.queries)
    // 1,000 a second are new; 3,000 regulars come back every three seconds.
    let entries = summary.server.map(\.entries).max() ?? 0
    #expect(abs(entries - 10_000) < 800, "\(entries)")
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
      try load(["--rate", "500", "--duration", "5s", "--resolver", "bind"], server: shell)
    }
    #expect(code == 2 || code == 0)
    let expected = (1 - 0.001953125) / 0.5
    #expect(abs(summary.amplification / expected - 1) < 0.05, "\(summary.amplification)")
    let once = try await onThread {
      try load(["--rate", "500", "--duration", "3s"], server: shell).summary
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
