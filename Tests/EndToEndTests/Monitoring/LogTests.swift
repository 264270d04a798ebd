import DNSProtocol
import Foundation
import Testing

/// The log, and the log of queries.
@Suite("Logs", .serialized)
struct LogTests {
  /// Starts the server in the background, waits until it answers, breaks its configuration, sends it
  /// SIGHUP thirty times, once more when the ten seconds are over, and ends it.
  private static let script = """
    "$@" & server=$!
    sleep 3; printf 'workers: many\\n' >martlet.yaml
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30
    do kill -HUP $server; sleep 0.1; done
    sleep 10; kill -HUP $server; sleep 1
    kill -TERM $server; wait $server
    """

  @Test("On a terminal it is for people, and says how many messages of a kind were left out")
  func terminal() async throws {
    try await onThread {
      let workspace = try Workspace.withZone()
      try workspace.folder.write("martlet.yaml", "log: {level: info}\n")
      let run = try TerminalRun(
        ["serve", "--listen", "127.0.0.1:0", "--config", "martlet.yaml"], in: workspace,
        through: ["/bin/sh", "-c", Self.script, "sh"])
      let lines = run.screen.split(separator: "\n").map(String.init)
      let time = #/\d\d:\d\d:\d\d\.\d{3} answering on .*/#
      #expect(lines.contains { $0.wholeMatch(of: time) != nil }, "\(run.screen)")
      #expect(lines.contains { $0.contains(" try: dig @127.0.0.1 -p ") })
      #expect(!lines.contains { $0.hasPrefix("{") }, "\(run.screen)")
      let told = lines.filter { $0.contains("the configuration stays as it was") }
      #expect(told.count == 21, "\(run.screen)")
      #expect(told.dropLast().allSatisfy { !$0.contains("suppressed-before") })
      #expect(told.last?.hasSuffix(" suppressed-before=10") == true, "\(told.last ?? "")")
      #expect(told.first?.contains(" ERROR the configuration stays as it was") == true)
    }
  }

  @Test("Otherwise it is a JSON object a line, and by its setting also what it isn't by itself")
  func formats() async throws {
    try await onThread {
      for (format, isJSON) in [("auto", true), ("json", true), ("text", false)] {
        let server = try ServeProcess(
          ["--listen", "127.0.0.1:0"], configuration: "log: {format: \(format)}\n")
        try server.line("answering on ")
        let first = server.process.log.prefix { $0 != "\n" }
        let object = try? JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any]
        #expect((object != nil) == isJSON, "\(format): \(first)")
        #expect(server.process.stop() == 0)
      }
      let workspace = try Workspace.withZone()
      try workspace.folder.write("martlet.yaml", "log: {format: json}\n")
      let run = try TerminalRun(
        ["serve", "--listen", "127.0.0.1:0", "--config", "martlet.yaml"], in: workspace,
        through: ["/usr/bin/timeout", "--foreground", "-s", "TERM", "3"])
      #expect(run.screen.contains("\"message\":\"answering on"), "\(run.screen)")
    }
  }

  @Test(
    "Of the queries one in so many is written, over both transports",
    arguments: [1, 7, 50])
  func samples(share: Int) async throws {
    try await onThread {
      let folder = try TemporaryDirectory("query-log")
      let file = "\(folder.path)/queries.log"
      let server = try ServeProcess(
        ["--listen", "127.0.0.1:0", "--workers", "1"],
        configuration: "query-log: {file: \"\(file)\", one-in: \(share)}\n")
      let port = try #require(try server.ports().first)
      let query = try Message.query(DomainName("www.example.com"), .a).wire()
      let queries = [[UInt8]](repeating: query, count: 700)
      let answered = try DatagramExchange(port: port).exchange(queries).count { $0 != nil }
      #expect(answered == 700)
      _ = try StreamExchange(port: port).exchange(queries)
      try waitForLines(700 / share, of: "udp", in: file)
      try waitForLines(700 / share, of: "tcp", in: file)
      #expect(server.process.stop() == 0)
      let written = try String(contentsOfFile: file, encoding: .utf8)
      for transport in ["udp", "tcp"] {
        let lines = written.split(separator: "\n")
          .filter { $0.contains("\"transport\":\"\(transport)\"") }
        // A count that begins anew is all that there may be between.
        #expect(abs(lines.count - 700 / share) <= 1, "\(transport): \(lines.count)")
        #expect(lines.allSatisfy { $0.contains("\"name\":\"www.example.com.\"") })
      }
    }
  }

  @Test("That a zone can't be served is told once, until it can be")
  func unservable() async throws {
    try await onThread {
      let server = try ServeProcess(["--listen", "127.0.0.1:0"])
      let port = try #require(try server.ports().first)
      func change(_ statement: String) throws {
        try RunningServer.run([
          "sqlite3", "\(server.directory.path)/martlet.db", ".timeout 10000", statement,
        ])
      }
      let zone = "(SELECT id FROM domains WHERE name = 'late.example')"
      func told() -> Int { server.process.log.ranges(of: "late.example. SOA is missing").count }
      try change("INSERT INTO domains (name, type) VALUES ('late.example', 'SLAVE')")
      try server.line("late.example. SOA is missing")
      for account in ["ann", "bob"] {
        // What comes quickly one after another is told as a sum.
        usleep(1_200_000)
        let before = server.process.log.ranges(of: "\"zone\":\"late.example.\"").count
        try change("UPDATE domains SET account = '\(account)' WHERE name = 'late.example'")
        let deadline = now() + 20
        while server.process.log.ranges(of: "\"zone\":\"late.example.\"").count == before {
          guard now() < deadline else { throw EndToEndError(server.process.log) }
          usleep(20_000)
        }
      }
      usleep(200_000)
      #expect(told() == 1, "\(server.process.log)")
      try change(
        "INSERT INTO records (domain_id, name, type, content, ttl) VALUES (\(zone), 'late.example',"
          + " 'SOA', 'ns. host. 7 7200 900 1209600 300', 60), (\(zone), 'late.example', 'A',"
          + " '192.0.2.9', 60)")
      try server.wait(for: "late.example", toBe: "192.0.2.9", at: port)
      // The zone as a whole, as a transfer would take it.
      try change(
        "DELETE FROM records WHERE domain_id = \(zone);"
          + "UPDATE domains SET account = 'eve' WHERE name = 'late.example'")
      let deadline = now() + 20
      while told() < 2, now() < deadline { usleep(50_000) }
      #expect(told() == 2, "\(server.process.log)")
    }
  }

  @Test("While it is off nothing of it runs, however many queries there are")
  func cost() async throws {
    guard isInstalled("valgrind") else { return }
    try await onThread {
      let off = try functionsCalled("{}\n")
      #expect(off.contains("BatchV7observe"), "the function that would call it")
      #expect(!off.contains("QuerySamplerC4take") && !off.contains("BatchV6sample"))
      let on = try functionsCalled("query-log: {file: /dev/null}\n")
      #expect(on.contains("QuerySamplerC4take") && on.contains("BatchV6sample"))
    }
  }

  /// The names of all functions that a server has called which answered some queries.
  private func functionsCalled(_ configuration: String) throws -> String {
    let workspace = try Workspace.withZone()
    let folder = workspace.folder
    try folder.write("martlet.yaml", configuration)
    // valgrind does not read what Swift tells debuggers, but needs the names.
    let program = "\(folder.path)/martlet"
    try RunningServer.run(["strip", "-g", "-o", program, MartletBinary.path])
    let port = try freePort()
    let server = try ChildProcess(
      [
        "/usr/bin/valgrind", "--tool=callgrind", "--callgrind-out-file=\(folder.path)/calls",
        program, "serve", "--database", "sqlite:\(folder.path)/martlet.db", "--listen",
        "127.0.0.1:\(port)", "--workers", "1", "--config", "\(folder.path)/martlet.yaml",
      ], log: "\(folder.path)/log")
    let deadline = now() + 120
    while !server.log.contains("answering on"), server.isRunning, now() < deadline {
      usleep(200_000)
    }
    let query = try Message.query(DomainName("www.example.com"), .a).wire()
    let exchange = DatagramExchange(port: port, patience: 5, tries: 3)
    let answered = try exchange.exchange([[UInt8]](repeating: query, count: 100))
    #expect(answered.allSatisfy { $0 != nil }, "\(server.log.suffix(2000))")
    server.stop()
    return try String(contentsOfFile: "\(folder.path)/calls", encoding: .isoLatin1)
  }

  private func waitForLines(_ count: Int, of transport: String, in file: String) throws {
    let deadline = now() + 20
    while now() < deadline {
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      if text.ranges(of: "\"transport\":\"\(transport)\"").count >= count { return }
      usleep(50_000)
    }
  }
}
