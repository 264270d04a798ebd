import Foundation
import Testing

@Suite("What is counted and logged", .serialized)
struct CountingTests {
  private func fetch(_ server: DashboardServer, _ path: String) throws -> String {
    try RunningServer.run(["curl", "-sS", "--max-time", "10", server.address + path])
  }

  private func dig(_ server: DashboardServer, _ options: String...) throws {
    try RunningServer.run(["dig", "@127.0.0.1", "-p", "\(server.port)", "+tries=1"] + options)
  }

  @Test("Queries over TCP are sampled, BADVERS is no NOERROR, and requests to the API are counted")
  func counters() async throws {
    let server = try DashboardServer()
    for _ in 0..<5 { try dig(server, "+tcp", "tcp.example.com", "TXT") }
    for transport in ["+notcp", "+tcp"] {
      for _ in 0..<3 { try dig(server, "+edns=1", "+noednsneg", transport, "www.example.com", "A") }
    }
    // The server's own signs of life have no key and read nothing that needs one.
    _ = try fetch(server, "api/v1/servers/localhost/zones")
    try await Task.sleep(for: .milliseconds(2500))
    let top = try fetch(server, "api/martlet/v1/top")
    #expect(top.contains("\"what\":\"tcp.example.com.\""), "\(top)")
    let metrics = try fetch(server, "metrics")
    for line in [
      "martlet_dns_responses_total{transport=\"udp\",code=\"BADVERS\"} 3",
      "martlet_dns_responses_total{transport=\"udp\",code=\"NOERROR\"} 0",
      "martlet_dns_responses_total{transport=\"tcp\",code=\"BADVERS\"} 3",
      "martlet_dns_responses_total{transport=\"tcp\",code=\"NOERROR\"} 5",
      "martlet_http_requests_total{method=\"GET\",code=\"401\"} 1",
      "martlet_http_requests_total{method=\"GET\",code=\"200\"} 1",
    ] {
      #expect(metrics.contains(line + "\n"), "\(line)\n\(metrics)")
    }
    let overview = try fetch(server, "api/martlet/v1/overview")
    let version = try RunningServer.run([MartletBinary.path, "--version"])
    #expect(version.hasPrefix("Martlet "))
    let number = version.dropFirst("Martlet ".count).trimmingCharacters(in: .newlines)
    #expect(overview.contains("\"version\":\"\(number)\""))
    #expect(metrics.contains("martlet_build_info{version=\"\(number)\"} 1\n"))
  }

  @Test("The age of the snapshot is among the metrics")
  func snapshot() async throws {
    let folder = try TemporaryDirectory("snapshot")
    let server = try ServeProcess([
      "--listen", "127.0.0.1:0", "--management", "127.0.0.1:0", "--snapshot",
      "\(folder.path)/zones.snapshot",
    ])
    let message = try server.entry("management: ")["message"] ?? ""
    let address = message.dropFirst("management: ".count)
    let deadline = now() + 10
    var metrics = ""
    while now() < deadline, !metrics.contains("\nmartlet_snapshot_age_seconds ") {
      usleep(100_000)
      metrics = try RunningServer.run(["curl", "-sS", "--max-time", "10", "\(address)metrics"])
    }
    let line = try #require(
      metrics.split(separator: "\n").first {
        $0.hasPrefix("martlet_snapshot_age_seconds ")
      })
    #expect((Double(line.split(separator: " ")[1]) ?? .infinity) < 15)
  }

  @Test("A log of queries on a full disk is told and counted, and everything is answered")
  func fullDisk() async throws {
    let server = try ServeProcess(
      ["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0"],
      configuration: "query-log: {file: /dev/full}\n")
    let port = try #require(try server.ports().first)
    for _ in 0..<7 {
      let answer = try RunningServer.run([
        "dig", "@127.0.0.1", "-p", "\(port)", "+short", "+tries=1", "www.example.com", "A",
      ])
      #expect(answer == "192.0.2.80\n")
    }
    let entry = try server.entry("query-log.file /dev/full: No space left on device")
    #expect(entry["level"] == "error")
    let message = try server.entry("management: ")["message"] ?? ""
    let metrics = try RunningServer.run([
      "curl", "-sS", "--max-time", "10", "\(message.dropFirst("management: ".count))metrics",
    ])
    #expect(metrics.contains("martlet_query_log_lost_total 7\n"))
  }

  @Test("Entries of the audit trail that are older than it is kept are deleted by themselves")
  func audit() throws {
    let folder = try TemporaryDirectory("audit")
    let database = "\(folder.path)/martlet.db"
    try RunningServer.run([MartletBinary.path, "init", "--database", "sqlite:\(database)"])
    let day = 86_400_000.0
    let moment = Date().timeIntervalSince1970 * 1000
    for age in [91.0, 89.0] {
      try RunningServer.run([
        "sqlite3", database,
        "INSERT INTO martlet_audit (moment, author, origin, action, detail)"
          + " VALUES (\(Int64(moment - age * day)), 'me', 'here', 'zone-created', '{}')",
      ])
    }
    let server = try ServeProcess(
      serving: "sqlite:\(database)", in: folder,
      ["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0"])
    try server.entry("1 entries of the audit trail were older than 90 days")
    let left = try RunningServer.run(["sqlite3", database, "SELECT count(*) FROM martlet_audit"])
    #expect(left == "1\n")
  }

  @Test("A start that is open to the world without a key is exit code 78")
  func openDoor() throws {
    let server = try ServeProcess(
      ["--listen", "127.0.0.1:0", "--management", "0.0.0.0:0"],
      configuration: "management: {plain-text: yes}\n")
    #expect(server.process.exitStatus() == 78)
    #expect(server.process.log.contains("there is no access key: make one with"))
  }
}
