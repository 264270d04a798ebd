import DNSProtocol
import Foundation
import Testing

/// What gets lost is counted where it got lost, and what stands still is said.
@Suite("Losses and standstills", .serialized)
struct LossTests {
  /// A server with one worker, whose address over HTTP ends with a slash.
  private func start(_ configuration: String? = nil) throws -> (ServeProcess, UInt16, String) {
    let server = try ServeProcess(
      ["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0", "--workers", "1"],
      configuration: configuration)
    let port = try #require(try server.ports().first)
    let message = try server.entry("management: ")["message"] ?? ""
    return (server, port, String(message.dropFirst("management: ".count)))
  }

  /// Sends datagrams, whatever becomes of them.
  private func send(_ datagram: [UInt8], times: Int, to port: UInt16) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    try connectLoopback(descriptor, port: port)
    for _ in 0..<times {
      _ = Foundation.send(descriptor, datagram, datagram.count, Int32(MSG_NOSIGNAL))
    }
  }

  private func query() throws -> [UInt8] {
    try Message.query(DomainName("www.example.com"), .a).wire()
  }

  @Test("Stray responses and fragments are no loss; queries that find no room in the socket are")
  func losses() async throws {
    try await onThread {
      let (server, port, address) = try start("udp: {buffer: 64K}\n")
      var response = try query()
      response[2] |= 0x80
      // No more at once than the socket has room for.
      for _ in 0..<15 {
        try send(response, times: 10, to: port)
        try send([1, 2], times: 10, to: port)
        usleep(20_000)
      }
      let strays = try OverviewReply.wait(address) { $0.traffic.unanswerable > 0 }
      #expect(strays.traffic.dropped == strays.traffic.unanswerable)
      #expect(strays.traffic.lost.total == 0)
      #expect(strays.verdict.level == "good", "\(strays)")
      #expect(strays.verdict.sentence.hasPrefix("All is well"))

      // While it does not read.
      server.signal(SIGSTOP)
      try send(query(), times: 5000, to: port)
      server.signal(SIGCONT)
      let loss = try OverviewReply.wait(address) { $0.traffic.lost.socketDrops > 0 }
      let lost = loss.traffic.lost
      #expect(loss.traffic.socketDrops == lost.socketDrops)
      #expect(lost.total == lost.socketDrops + lost.tableDrops + lost.tooLong + lost.unsent)
      #expect(loss.verdict.level == "critical")
      #expect(loss.verdict.sentence.contains("they are not read quickly enough"), "\(loss)")
      #expect(loss.verdict.remedy?.isEmpty == false)
      try expectHistory(address)
    }
  }

  /// The graph has the loss too.
  private func expectHistory(_ address: String) throws {
    let text = try RunningServer.run([
      "curl", "-sS", "--max-time", "10", "\(address)api/martlet/v1/history?span=600",
    ])
    let history = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let columns = try #require(history["columns"] as? [String])
    let rows = try #require(history["rows"] as? [[Any]])
    func peak(_ name: String) throws -> Double {
      let place = try #require(columns.firstIndex(of: name))
      return rows.compactMap { $0[place] as? Double }.max() ?? 0
    }
    #expect(try peak("lost") > 0 && peak("lost") >= peak("socketDrops"))
    #expect(try peak("dropped") > 0)
  }

  @Test("A worker that reads nothing while queries wait is told of, until it reads again")
  func standstill() async throws {
    guard geteuid() == 0 else { return print("skipped: only root may stop a thread of another") }
    try await onThread {
      let (server, port, address) = try start()
      func look(_ path: String) throws -> String {
        try RunningServer.run([
          "curl", "-sS", "--max-time", "10", "-w", "%{http_code}", "\(address)\(path)",
        ])
      }
      #expect(try look("healthz") == "ok\n200")
      #expect(try look("readyz") == "ready\n200")
      let freezer = try Self.freezer(of: server)
      try send(query(), times: 3, to: port)
      let deadline = now() + 30
      while now() < deadline, try look("healthz").hasSuffix("200") { usleep(300_000) }
      let said = try look("healthz")
      #expect(said.hasPrefix("worker 1 of 1 has read nothing for "), "\(said)")
      #expect(said.hasSuffix(" while queries wait for it\n503"), "\(said)")
      #expect(try look("readyz").hasSuffix(" while queries wait for it\n503"))
      let verdict = try OverviewReply.wait(address) { $0.verdict.level == "critical" }.verdict
      #expect(verdict.sentence.contains("stands still: worker 1 of 1"))
      #expect(verdict.remedy == "systemctl restart martlet")
      freezer.stop()
      while now() < deadline, try look("healthz") != "ok\n200" { usleep(300_000) }
      #expect(try look("healthz") == "ok\n200")
      #expect(try DatagramExchange(port: port).exchange([query()])[0] != nil)
    }
  }

  /// What holds the thread of a server's worker for as long as it runs itself.
  private static func freezer(of server: ServeProcess) throws -> ChildProcess {
    let program = try server.directory.write(
      "freeze.py",
      """
      import ctypes, os, sys, time
      tasks = f"/proc/{sys.argv[1]}/task"
      call = ctypes.CDLL(None, use_errno=True).ptrace
      call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
      for task in map(int, os.listdir(tasks)):
          if not open(f"{tasks}/{task}/comm").read().startswith("udp "): continue
          # PTRACE_SEIZE, PTRACE_INTERRUPT
          if call(0x4206, task, None, None) or call(0x4207, task, None, None):
              sys.exit(os.strerror(ctypes.get_errno()))
          os.waitpid(task, 0x40000000)
          print("held", flush=True)
      time.sleep(120)
      """)
    let process = try ChildProcess(
      ["/usr/bin/python3", program, "\(server.process.identifier)"],
      log: "\(server.directory.path)/freezer")
    let deadline = now() + 20
    while process.log != "held\n" {
      guard now() < deadline, process.isRunning else {
        throw EndToEndError("the worker is not held: \(process.log)")
      }
      usleep(50_000)
    }
    return process
  }

  @Test("A server without zones is not ready, says so, and does not call it well")
  func noZones() async throws {
    try await onThread {
      let folder = try TemporaryDirectory("no-zones")
      let database = "sqlite:\(folder.path)/martlet.db"
      try RunningServer.run([MartletBinary.path, "init", "--database", database])
      let server = try ServeProcess(
        serving: database, in: folder, ["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0"])
      let message = try server.entry("management: ")["message"] ?? ""
      let address = String(message.dropFirst("management: ".count))
      let ready = try RunningServer.run([
        "curl", "-sS", "--max-time", "10", "-w", "%{http_code}", "\(address)readyz",
      ])
      #expect(ready == "there is no zone to answer from\n503")
      let verdict = try OverviewReply(address).verdict
      #expect(verdict.level == "critical" && verdict.remedy == "martlet zone import FILE")
      #expect(verdict.sentence.hasPrefix("There is no zone to answer from"))
    }
  }

  @Test("A zone without an SOA record is named in the verdict when it is asked for")
  func unservableZone() async throws {
    try await onThread {
      let (server, port, address) = try start()
      try RunningServer.run([
        "sqlite3", "\(server.directory.path)/martlet.db",
        "INSERT INTO domains (name, type) VALUES ('empty.example', 'NATIVE');"
          + "INSERT INTO records (domain_id, name, type, content, ttl)"
          + " VALUES (last_insert_rowid(), 'www.empty.example', 'A', '192.0.2.1', 60)",
      ])
      let query = try Message.query(DomainName("www.empty.example"), .a).wire()
      let overview = try OverviewReply.wait(address) {
        _ = try? DatagramExchange(port: port).exchange([query])
        return $0.verdict.sentence.contains("empty.example")
      }
      #expect(overview.verdict.sentence.contains("answered SERVFAIL: empty.example. has no SOA"))
      #expect(overview.verdict.remedy == "martlet zone edit empty.example.")
    }
  }
}
