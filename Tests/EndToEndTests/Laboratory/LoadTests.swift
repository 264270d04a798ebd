import Foundation
import Testing

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

  @Test("Pictures and JSON say the same, of the clients' side and of the server's")
  func output() throws {
    let workspace = try Workspace.withZone()
    let (server, port) = try serve(workspace)
    defer { withExtendedLifetime(server) {} }
    let (summary, code) = try load(
      workspace,
      [
        "127.0.0.1:\(port)", "--query", "www.example.com A", "--rate", "4k", "--spike", "1s:1s:3",
        "--duration", "3s", "--output", "pictures",
      ])
    #expect(code == 0 && summary.offered == summary.questions && summary.table == nil)
    #expect(summary.seconds.reduce(0) { $0 + $1.answered } == summary.answered)
    #expect(summary.seconds.prefix(3).allSatisfy { $0.median > 0 && $0.percentile99 >= $0.median })
    // Thousands of queries a second are some per cent of a processor, on any machine.
    let share = summary.server.reduce(0) { $0 + $1.processorShare }
    #expect(share > 0.01, "\(share)")
    for (name, words) in [
      ("traffic", ["first queries", "resends", "answered", "queries/s"]),
      ("times", ["99 of 100 within", "half within", ">ms<"]),
      ("drops", ["by a full table", "by full sockets", "packets/s"]),
      ("processor", ["What the server's process took", ">%<"]),
    ] {
      let picture = try String(
        contentsOfFile: "\(workspace.folder.path)/pictures/\(name).svg", encoding: .utf8)
      #expect(words.allSatisfy { picture.contains($0) }, "\(name): \(picture)")
      // The axis of time ends with the third second.
      #expect(picture.contains("x=\"982.0\" y=\"414.0\">3</text>"))
      let pixels = try Data(
        contentsOf: URL(fileURLWithPath: "\(workspace.folder.path)/pictures/\(name).png"))
      #expect(pixels.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    }
  }

  @Test("A server that stands still fills its socket: what is dropped there is counted")
  func stopped() async throws {
    let workspace = try Workspace.withZone()
    let (server, port) = try serve(workspace)
    let process = try ChildProcess(
      [
        MartletBinary.path, "load", "127.0.0.1:\(port)", "--query", "www.example.com",
        "--rate", "60k", "--duration", "2s", "--timeout", "0.3s", "--json",
      ], log: "\(workspace.folder.path)/load.log")
    usleep(500_000)
    server.signal(SIGSTOP)
    usleep(1_300_000)
    server.signal(SIGCONT)
    #expect(process.exitStatus(within: 20) == 2)
    let text = process.log.drop { $0 != "{" }
    let summary = try JSONDecoder().decode(LoadSummary.self, from: Data(text.utf8))
    let drops = summary.server.reduce(0) { $0 + $1.socketDrops }
    #expect(drops > 0 && summary.lost > 0, "\(drops) of \(summary.lost)")
    // The answers to what had waited in the socket.
    #expect(summary.late > 0)
  }

  @Test("On a terminal two lines are written over: the clients', and the server's")
  func screen() throws {
    let workspace = try Workspace.withZone()
    let (server, port) = try serve(workspace)
    defer { withExtendedLifetime(server) {} }
    let command =
      "\(MartletBinary.path) load 127.0.0.1:\(port) --query 'www.example.com A' --rate 500 "
      + "--duration 2s"
    let result = try workspace.run(
      ["script", "-qec", "stty cols 200; \(command)", "typescript"], through: ["/usr/bin/env"],
      isMartlet: false)
    let lines = result.output.split { "\r\n".contains($0) }
    let clients = try #require(lines.first { $0.contains("1 of 2 s, ") }, "\(result)")
    for word in ["questions", "resends", "answered", "late", "wrong", "lost", "p50", "p99"] {
      #expect(clients.contains(word))
    }
    let seen = try #require(lines.first { $0.contains("the server: ") })
    #expect(seen.contains("by full sockets") && seen.contains("of a processor"))
    #expect(lines.contains { $0.hasPrefix("offered") && $0.contains("queries a question") })
  }
}
