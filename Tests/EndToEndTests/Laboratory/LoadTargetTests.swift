import Foundation
import Testing

@Suite("martlet load: whom it asks, and with which words", .serialized)
struct LoadTargetTests {
  @Test("Nobody but this machine is asked unless a line allows it")
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

  @Test(
    "Of what is allowed no more is asked, evenly, and it is said; so does martlet probe",
    .enabled(if: geteuid() == 0, "namespaces take root"))
  func limit() throws {
    let workspace = try Workspace.withZone()
    let network = try IsolatedNetwork(workspace.folder, addresses: ["192.0.2.1/32"])
    let server = try ChildProcess(
      network.enter + [
        MartletBinary.path, "serve", "--database", "sqlite:\(workspace.folder.path)/martlet.db",
        "--listen", "192.0.2.1:53",
      ], log: "\(workspace.folder.path)/serve.log")
    for _ in 0..<400 where !server.log.contains("answering on") { usleep(50_000) }
    try workspace.folder.write("allowed", "192.0.2.0/24 50\n")
    let words = [
      "192.0.2.1", "--allow", "allowed", "--query", "www.example.com A", "--rate", "500",
    ]
    let load = try workspace.run(
      ["load"] + words + ["--duration", "2s", "--json"], through: network.enter)
    let summary = try load.decode(LoadSummary.self)
    #expect(load.code == 0 && summary.heldBack > 600)
    #expect((60...101).contains(summary.queries) && summary.answered == summary.queries)
    #expect(summary.seconds.allSatisfy { $0.questions <= 51 })
    #expect(load.errors.contains("192.0.2.1:53 may get 50 queries a second"), "\(load.errors)")
    let probe = try workspace.run(["probe"] + words + ["--for", "1s"], through: network.enter)
    #expect(probe.code == 0, "\(probe)")
    #expect(probe.errors.contains("49 from new ports instead of 500"), "\(probe.errors)")
  }

  @Test(
    "What this machine refuses, and a port where nobody listens, are told with where to look",
    .enabled(if: geteuid() == 0, "rules take root"))
  func refused() throws {
    let workspace = try Workspace(initialized: false)
    let network = try IsolatedNetwork(workspace.folder)
    func load(_ port: Int) throws -> (LoadSummary, String) {
      let words = [
        "load", "127.0.0.1:\(port)", "--query", "example.com SOA", "--rate", "200", "--duration",
        "0.5s", "--timeout", "0.2s",
      ]
      let result = try workspace.run(words + ["--json"], through: network.enter)
      #expect(result.code == 2)
      let text = try workspace.run(words, through: network.enter)
      return (try result.decode(LoadSummary.self), text.output)
    }
    let (closed, closedText) = try load(5300)
    #expect(closed.refused.nobodyListens > 0 && closed.refused.notPermitted == 0)
    #expect(closed.lost == closed.questions && closedText.contains("nobody listens there"))
    try RunningServer.run(
      network.enter + [
        "/usr/sbin/nft",
        "add table inet no; add chain inet no out { type filter hook output priority 0; }; "
          + "add rule inet no out udp dport 5301 drop",
      ])
    let (dropped, droppedText) = try load(5301)
    #expect(dropped.refused.notPermitted == dropped.queries && dropped.queries > 50)
    #expect(droppedText.contains("refused") && droppedText.contains("`martlet conntrack` says"))
  }

  @Test(
    "Words that say nothing, or do not go together, are refused with what was expected",
    arguments: [
      ([], "Nothing is asked"),
      (["--query", "a..b"], "found \"a..b\", expected a domain name"),
      (["--query", "a A x"], "expected a name and a type"),
      (["--zone", "a..b"], "--zone: found \"a..b\", expected a domain name"),
      (["--random-below", "a", "--query", "b"], "--random-below asks for nothing else"),
      (["--query", "a", "--rate", "0"], "--rate 0 asks nothing"),
      (["--query", "a", "--most", "0"], "\"0\" can't be the most questions"),
      (["--query", "a", "--rate", "5", "--window", "5"], "leave one of them out"),
      (["--query", "a", "--timeout", "11s"], "--timeout is 10s at most"),
      (["--query", "a", "--assured", "0.5"], "say --inside too"),
      (["--query", "a", "--addresses", "5"], "say --inside too"),
      (["--query", "a", "--assured", "x"], "expected a number from 0 to 1, such as 0.3"),
      (["--query", "a", "--clients", "0"], "\"0\" can't be --clients"),
      (["--query", "a", "--database", "sqlite:x"], "say that too"),
      (["--query", "a", "--edns", "511"], "expected a whole number from 512 to 65535"),
      (["--query", "a", "--inside", "--clients", "3"], "--clients is the number of sockets"),
      (["--query", "a", "--inside", "--tcp"], "leave out --tcp"),
      (["--query", "a", "--inside", "--allow", "x"], "leave out --allow"),
      (
        ["--query", "a", "--inside", "--resolver", "glibc", "--assured", "0.1"],
        "leave out --assured"
      ),
      (["--query", "a", "somewhere"], "One server is asked"),
    ] as [([String], String)])
  func words(_ arguments: [String], _ message: String) throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(["load", "127.0.0.1"] + arguments)
    // The message is wrapped where lines are short.
    let errors = result.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(result.code == 64 && errors.contains(message), "\(result)")
  }

  @Test("A target that is no address, and files that are wrong, are told with their place")
  func files() throws {
    let workspace = try Workspace(initialized: false)
    let host = try workspace.run(["load", "host", "--query", "a"])
    #expect(host.code == 64 && host.errors.contains("found \"host\", expected an address"))
    try workspace.folder.write("names.txt", "www.example.com A\nwww.example.com NOTYPE\n")
    try workspace.folder.write("capture", "no capture")
    for (arguments, words) in [
      (["--queries", "names.txt"], "names.txt:2: found \"NOTYPE\""),
      (["--capture", "capture"], "capture: found no capture"),
      (["--queries", "nowhere"], "nowhere can't be read"),
    ] {
      let result = try workspace.run(["load", "127.0.0.1"] + arguments)
      #expect(result.code == 1 && result.errors.contains(words), "\(result.errors)")
    }
  }
}
