import DNSProtocol
import DatabaseTesting
import Foundation
import Testing

/// The real server, started while its real database is away.
@Suite("A start without the database", .serialized)
struct SnapshotOnTheWireTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("outage") }

  private var snapshot: String { "\(directory.path)/zones.snapshot" }

  private func serve(_ database: any FaultyDatabase, snapshot: String? = nil) throws -> ServeProcess
  {
    try ServeProcess(
      serving: database.location, in: directory,
      ["--listen", "127.0.0.1:0", "--workers", "1", "--snapshot", snapshot ?? self.snapshot],
      configuration: "snapshot:\n  interval: 1s\n")
  }

  /// Waits until the address of www.example.com is this.
  private func expect(_ address: [UInt8], at port: UInt16, seconds: Double = 15) throws {
    let query = try Message.query(DomainName("www.example.com"), .a).wire()
    let exchange = DatagramExchange(port: port, patience: 0.2, tries: 10)
    let deadline = now() + seconds
    var last: [UInt8]?
    while now() < deadline {
      if let response = try exchange.exchange([query])[0] {
        last = try Message(wire: response).answers.first?.data.wire
        if last == address { return }
      }
      usleep(20_000)
    }
    throw EndToEndError("after \(seconds) s the address is \(last ?? []), not \(address)")
  }

  private func setAddress(_ text: String) -> String {
    "UPDATE records SET content = '\(text)' WHERE name = 'www.example.com' AND type = 'A'"
  }

  @Test(
    "It serves what it served last, and goes on with the database where it had stopped",
    arguments: TestEngine.available)
  func restart(engine: TestEngine) async throws {
    try await onThread { [self] in
      let database = try engine.makeFaultyDatabase(directory)
      let first = try serve(database)
      try expect([192, 0, 2, 80], at: try #require(try first.ports().first))
      try database.run(setAddress("192.0.2.81"))
      try expect([192, 0, 2, 81], at: try #require(try first.ports().first))
      // The last one is written at the end.
      first.signal(SIGTERM)
      #expect(first.process.exitStatus() == 0)
      var status = stat()
      #expect(stat(snapshot, &status) == 0 && status.st_mode & 0o777 == 0o600)

      try database.take()
      let second = try serve(database)
      let port = try #require(try second.ports().first)
      let told = try second.entry("the database can't be read; the zones come from a snapshot")
      #expect(told["snapshot"] == snapshot && told["age"]?.hasSuffix(" s") == true)
      try expect([192, 0, 2, 81], at: port)
      let away = try second.entry(
        "the database can't be read; the zones in memory go on being answered")
      #expect(away["age"]?.hasSuffix(" s") == true, "\(away)")
      try database.giveBack()
      try second.entry("the database can be read again")
      try database.run(setAddress("192.0.2.82"))
      try expect([192, 0, 2, 82], at: port)
      // It went on from the journal: nothing was loaded anew.
      #expect(!second.process.log.contains("loading all zones"), "\(second.process.log)")
      second.signal(SIGTERM)
      #expect(second.process.exitStatus() == 0)
    }
  }

  @Test("While the database hangs it starts from the snapshot, and ends when asked to")
  func hang() async throws {
    try await TestEngine.onAllServers { try await SnapshotOnTheWireTests().hang(engine: $0) }
  }

  private func hang(engine: TestEngine) async throws {
    try await onThread { [self] in
      let database = try #require(try engine.makeFaultyDatabase(directory) as? any FaultyServer)
      let first = try serve(database)
      try expect([192, 0, 2, 80], at: try #require(try first.ports().first))
      while access(snapshot, F_OK) != 0, first.process.isRunning { usleep(20_000) }
      // A call that hangs keeps nobody from ending it.
      database.pause()
      defer { database.resume() }
      usleep(300_000)
      let start = now()
      first.signal(SIGTERM)
      #expect(first.process.exitStatus() == 0)
      #expect(now() - start < 8, "\(now() - start) s")

      let second = try serve(database)
      try expect([192, 0, 2, 80], at: try #require(try second.ports().first))
      #expect(second.process.log.contains("the zones come from a snapshot"))
      second.signal(SIGTERM)
      #expect(second.process.exitStatus(within: 8) == 0)
    }
  }

  @Test("A snapshot that hangs while it is being written does not keep the server from ending")
  func hangWhileWriting() async throws {
    try await TestEngine.onAllServers {
      try await SnapshotOnTheWireTests().hangWhileWriting(engine: $0)
    }
  }

  private func hangWhileWriting(engine: TestEngine) async throws {
    try await onThread { [self] in
      let database = try #require(try engine.makeFaultyDatabase(directory) as? any FaultyServer)
      let server = try serve(database)
      let port = try #require(try server.ports().first)
      while access(snapshot, F_OK) != 0, server.process.isRunning { usleep(20_000) }
      try database.run(setAddress("192.0.2.81"))
      try expect([192, 0, 2, 81], at: port)
      // What has changed is written within two seconds, and that is where it hangs.
      database.pause()
      defer { database.resume() }
      usleep(2_500_000)
      let start = now()
      server.signal(SIGTERM)
      #expect(server.process.exitStatus(within: 15) == 0, "\(server.process.log)")
      #expect(now() - start < 14, "\(now() - start) s")
      #expect(
        server.process.log.contains("no snapshot of the zones is written at the end"),
        "\(server.process.log)")
    }
  }

  @Test("A damaged snapshot is refused with the reason, and so is one of another database")
  func damaged() throws {
    let database = try TestEngine.sqlite.makeFaultyDatabase(directory)
    let first = try serve(database)
    _ = try first.ports()
    first.signal(SIGTERM)
    #expect(first.process.exitStatus() == 0)
    try database.take()
    let whole = try Data(contentsOf: URL(fileURLWithPath: snapshot))
    var damaged = whole
    damaged[whole.count / 2] ^= 1
    for (content, reason) in [
      (damaged, "a checksum does not fit"), (whole.dropLast(9), "cut off"),
      (Data("nonsense".utf8), "not a snapshot"), (Data(), "not a snapshot"),
    ] {
      try content.write(to: URL(fileURLWithPath: snapshot))
      let refused = try serve(database)
      #expect(refused.process.exitStatus(within: 20) == 1)
      #expect(refused.process.log.contains(reason), "\(refused.process.log)")
      #expect(refused.process.log.contains("martlet.db"))
    }
    try whole.write(to: URL(fileURLWithPath: snapshot))
    // The eighth octet is the version.
    var newer = whole
    newer[newer.startIndex + 7] += 1
    try newer.write(to: URL(fileURLWithPath: snapshot))
    let refused = try serve(database)
    #expect(refused.process.exitStatus(within: 20) == 1)
    #expect(
      refused.process.log.contains("of version 2, where this program reads version 1"),
      "\(refused.process.log)")
    // With the database there, another version does no harm, and is replaced.
    try database.giveBack()
    let third = try serve(database)
    try expect([192, 0, 2, 80], at: try #require(try third.ports().first))
    third.signal(SIGTERM)
    #expect(third.process.exitStatus() == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: snapshot)).prefix(8) == whole.prefix(8))
    try database.take()
    try whole.write(to: URL(fileURLWithPath: snapshot))
    let other = try ServeProcess(
      serving: "sqlite:\(directory.path)/other.db", in: directory,
      ["--listen", "127.0.0.1:0", "--snapshot", snapshot])
    #expect(other.process.exitStatus(within: 20) == 1)
    #expect(other.process.log.contains("of another database"), "\(other.process.log)")
  }

  @Test(
    "With neither the database nor a snapshot it does not start, and says why of both",
    arguments: TestEngine.available)
  func neither(engine: TestEngine) throws {
    let database = try engine.makeFaultyDatabase(directory)
    try database.take()
    let server = try serve(database)
    #expect(server.process.exitStatus(within: 20) == 1)
    let log = server.process.log
    #expect(log.contains("the snapshot \(snapshot): No such file or directory"), "\(log)")
    #expect(
      log.contains(engine == .sqlite ? "martlet.db" : "Is the server running"), "\(log)")
  }

  @Test("A snapshot that may not be written is told, and harms nothing")
  func unwritable() throws {
    let database = try TestEngine.sqlite.makeFaultyDatabase(directory)
    let place = "\(directory.path)/missing/snapshot"
    let server = try serve(database, snapshot: place)
    let port = try #require(try server.ports().first)
    let told = try server.entry("no snapshot of the zones is written")
    #expect(
      told["message"]?.contains("\(place).new: No such file or directory") == true, "\(told)")
    try database.run(setAddress("192.0.2.81"))
    try expect([192, 0, 2, 81], at: port)
    // Where it may be written in the end, it is.
    try FileManager.default.createDirectory(
      atPath: "\(directory.path)/missing", withIntermediateDirectories: false)
    let deadline = now() + 20
    while access(place, F_OK) != 0, now() < deadline { usleep(20_000) }
    #expect(access(place, F_OK) == 0, "\(server.process.log)")
    server.signal(SIGTERM)
    #expect(server.process.exitStatus() == 0)
  }

  @Test(
    "It ends at once and with 0 while it loads a large database, or waits for one that hangs",
    arguments: [SIGTERM, SIGINT])
  func endWhileLoading(signal: Int32) throws {
    let database = try TestEngine.sqlite.makeFaultyDatabase(directory)
    let port = try freePort()
    try RunningServer.run([
      MartletBinary.path, "migrate", "--undo", "--database", database.location,
    ])
    try database.run(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
      INSERT INTO records (domain_id, name, type, content, ttl)
        SELECT 1, 'h' || i || '.example.com', 'A', '192.0.2.1', 60 FROM n
      """)
    let server = try ServeProcess(
      serving: database.location, in: directory, ["--listen", "127.0.0.1:\(port)"])
    // It has its address when it begins to load.
    let deadline = now() + 20
    while try RunningServer.run(["ss", "-Hlun", "sport = :\(port)"]).isEmpty, now() < deadline {}
    usleep(100_000)
    let start = now()
    server.signal(signal)
    #expect(server.process.exitStatus() == 0)
    #expect(now() - start < 1)
    #expect(!server.process.log.contains("answering on"), "\(server.process.log)")
  }

  @Test(
    "A full disk is told once, and harms nothing",
    .enabled(if: geteuid() == 0, "a file system of its own takes root"))
  func full() throws {
    let database = try TestEngine.sqlite.makeFaultyDatabase(directory)
    let small = "\(directory.path)/small"
    try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: false)
    try RunningServer.run(["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "martlet-test", small])
    defer { _ = try? RunningServer.run(["/bin/umount", "-l", small]) }
    _ = try? Data(count: 1 << 17).write(to: URL(fileURLWithPath: "\(small)/junk"))
    let junk = open("\(small)/more", O_WRONLY | O_CREAT, 0o600)
    let octets = [UInt8](repeating: 1, count: 4096)
    while write(junk, octets, octets.count) > 0 {}
    close(junk)
    let server = try serve(database, snapshot: "\(small)/snapshot")
    let port = try #require(try server.ports().first)
    try server.entry("no snapshot of the zones is written")
    for number in 81...83 {
      try database.run(setAddress("192.0.2.\(number)"))
      try expect([192, 0, 2, UInt8(number)], at: port)
      usleep(1_200_000)
    }
    let told = server.entries.count { $0["message"]?.hasPrefix("no snapshot") == true }
    #expect(told == 1, "\(server.process.log)")
    server.signal(SIGTERM)
    #expect(server.process.exitStatus() == 0)
  }
}
