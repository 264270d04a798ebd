import DatabaseTesting
import Foundation
import Testing

/// Everything that can happen to a database, while the real server answers from it: no answer may be
/// lost, none may be wrong, and afterwards every change arrives, once.
@Suite("Faults of the database while queries run", .serialized)
struct FaultsUnderLoadTests {
  /// A server, its database, and who asks.
  private struct Scene: Sendable {
    let server: ServeProcess
    let witness: Witness
    let counter = Counter()

    /// The number of the next change.
    final class Counter: @unchecked Sendable {
      var number = 1
    }

    /// Makes a change, and waits until it is answered.
    func change(_ database: any FaultyDatabase) throws {
      try database.run(next())
      try witness.wait(for: counter.number)
    }

    /// Waits until the log tells of an outage, after so many that are over.
    func waitForOutage(_ past: Int) throws {
      let deadline = now() + 30
      while now() < deadline {
        let log = server.entries.compactMap { $0["message"] }
        let over = log.lastIndex { $0.hasPrefix("the database can be read again") } ?? -1
        if log.count(where: { $0.hasPrefix("the database can be read again") }) >= past,
          log[(over + 1)...].contains(where: { $0.hasPrefix("the database can't be read") })
        {
          return
        }
        usleep(20_000)
      }
      throw EndToEndError("the database is not noticed to be away")
    }

    /// SQL of the next change.
    func next() -> String {
      counter.number += 1
      return Witness.change(to: counter.number)
    }
  }

  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory("faults") }

  private func withLoad(
    _ database: any FaultyDatabase, at location: String,
    _ body: @escaping @Sendable (Scene) throws -> Void
  ) async throws {
    let rows = Witness.addresses(1).map { address in
      """
      INSERT INTO records (domain_id, name, type, content, ttl)
        SELECT id, '\(Witness.name)', 'A', '\(address)', 60 FROM domains WHERE name = 'example.com';
      """
    }
    try database.run("BEGIN; \(rows.joined(separator: " ")) COMMIT;")
    let server = try ServeProcess(
      serving: location, in: directory, ["--listen", "127.0.0.1:0", "--workers", "1"])
    let witness = Witness(port: try #require(try server.ports().first))
    let asking = Task { try await onThread { try witness.run() } }
    do {
      try await onThread { try body(Scene(server: server, witness: witness)) }
    } catch {
      witness.stop()
      throw EndToEndError("\(error)\n\(server.process.log)")
    }
    witness.stop()
    try await asking.value
    print(
      "\(witness.asked) questions, the slowest answer after "
        + "\(Int((witness.slowest * 1000).rounded(.up))) ms")
    #expect(witness.wrong == [], "\(server.process.log)")
    #expect(witness.asked > 100)
    server.signal(SIGTERM)
    #expect(server.process.exitStatus() == 0)
  }

  @Test(
    "It crashes, loses a table, and comes back older than it was", .timeLimit(.minutes(2)),
    arguments: TestEngine.available)
  func crashes(engine: TestEngine) async throws {
    let database = try engine.makeFaultyDatabase(directory)
    try await withLoad(database, at: database.location) { scene in
      try scene.change(database)
      // kill -9; for a file: it is not there.
      try database.take()
      try scene.server.entry("the database can't be read; the zones in memory go on")
      try database.giveBack()
      try scene.change(database)

      try database.run("ALTER TABLE records RENAME TO gone")
      try scene.server.line("away", seconds: 20)
      usleep(300_000)
      try database.run("ALTER TABLE gone RENAME TO records")
      try scene.change(database)

      let backup = "\(directory.path)/backup"
      try database.back(up: backup)
      let number = scene.counter.number
      for _ in 0..<3 { try scene.change(database) }
      scene.witness.allowStepBack()
      try database.restore(backup)
      try scene.witness.wait(for: number)
      scene.witness.forbidStepBack()
      // The changes after the backup have the same numbers in the journal as those before.
      try scene.change(database)
      try scene.change(database)
    }
  }

  @Test(
    "It halts, refuses, and its connections are cut", .timeLimit(.minutes(2)))
  func network() async throws {
    try await TestEngine.onAllServers { try await FaultsUnderLoadTests().network(engine: $0) }
  }

  private func network(engine: TestEngine) async throws {
    let database = try #require(try engine.makeFaultyDatabase(directory) as? any FaultyServer)
    let proxy = try DroppingProxy(to: database.port)
    defer { proxy.stop() }
    let secret = try directory.write("password", database.password + "\n")
    chmod(secret, 0o600)
    let location = database.location(port: proxy.port, passwordFile: secret)
    try await withLoad(database, at: location) { scene in
      try scene.change(database)
      // kill -STOP and -CONT.
      database.pause()
      sleep(6)
      database.resume()
      try scene.server.entry("a call to the database has not returned")
      try scene.change(database)

      proxy.set(.resetting)
      try scene.waitForOutage(0)
      try database.run(scene.next())
      proxy.set(.passing)
      try scene.witness.wait(for: scene.counter.number)

      try database.refuse()
      try scene.waitForOutage(1)
      try database.run(scene.next())
      sleep(1)
      #expect(scene.witness.last == scene.counter.number - 1)
      try database.admit()
      try scene.witness.wait(for: scene.counter.number)

      // The journal is shortened beyond what was followed, while nobody sees it.
      proxy.set(.resetting)
      try scene.waitForOutage(2)
      try database.run(scene.next())
      try database.run("DELETE FROM martlet_journal")
      proxy.set(.passing)
      try scene.witness.wait(for: scene.counter.number)
      try scene.server.line("loading all zones")
      try scene.change(database)

      // Half open: nothing comes any more, and nobody says so. Silence for ten seconds is enough.
      proxy.set(.swallowing)
      try database.run(scene.next())
      try scene.waitForOutage(3)
      proxy.set(.resetting)
      usleep(100_000)
      proxy.set(.passing)
      try scene.witness.wait(for: scene.counter.number)
      try scene.change(database)
    }
  }

  @Test(
    "Its disk is full", .timeLimit(.minutes(2)),
    .enabled(if: geteuid() == 0, "a file system of its own takes root"),
    arguments: TestEngine.available)
  func diskFull(engine: TestEngine) async throws {
    let small = "\(directory.path)/small"
    try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: false)
    chmod(directory.path, 0o755)
    let size = engine == .sqlite ? "size=4m" : "size=400m"
    try RunningServer.run(["/bin/mount", "-t", "tmpfs", "-o", size, "martlet-test", small])
    defer { _ = try? RunningServer.run(["/bin/umount", "-l", small]) }
    let database = try engine.makeFaultyDatabase(directory, parent: small)
    try await withLoad(database, at: database.location) { scene in
      try scene.change(database)
      let junk = open("\(small)/junk", O_WRONLY | O_CREAT, 0o600)
      let octets = [UInt8](repeating: 1, count: 1 << 16)
      while write(junk, octets, octets.count) > 0 {}
      close(junk)
      #expect(throws: (any Error).self) { try database.run(Self.large(engine)) }
      sleep(1)
      unlink("\(small)/junk")
      // PostgreSQL ends where it can't write its log.
      if (try? database.run("SELECT 1")) == nil {
        try database.take()
        try database.giveBack()
      }
      try scene.change(database)
      try scene.change(database)
    }
  }

  /// SQL that writes tens of megabytes.
  private static func large(_ engine: TestEngine) -> String {
    let fill = "INSERT INTO large SELECT"
    return switch engine {
    case .sqlite: "CREATE TABLE large (content BLOB); \(fill) zeroblob(16777216);"
    case .mariaDB:
      """
      CREATE TABLE large (content LONGBLOB);
      \(fill) repeat('x', 16777216) FROM records; \(fill) repeat('x', 16777216) FROM records;
      """
    case .postgreSQL:
      """
      CREATE TABLE large (content TEXT);
      \(fill) repeat(md5(random()::text), 30) FROM generate_series(1, 60000);
      """
    }
  }

  @Test(
    "All of its connections are taken", .timeLimit(.minutes(2)),
    arguments: [TestEngine.mariaDB].filter(TestEngine.available.contains))
  func connectionsUsedUp(engine: TestEngine) async throws {
    let database = try #require(try engine.makeFaultyDatabase(directory) as? any FaultyServer)
    let secret = try directory.write("password", database.password + "\n")
    chmod(secret, 0o600)
    let location = database.location(port: database.port, passwordFile: secret)
    try await withLoad(database, at: location) { scene in
      try scene.change(database)
      let held = try (0..<13).map { _ in try database.connect() }
      // Fewer than there are: who is thrown out now does not come back.
      try held[0]("SET GLOBAL max_connections = 10")
      try held[0]("KILL USER martlet")
      try scene.waitForOutage(0)
      try scene.server.line("Too many connections")
      try scene.server.line("Let the server take more connections")
      for statement in scene.next().split(separator: ";") { try held[0](String(statement)) }
      sleep(1)
      #expect(scene.witness.last == scene.counter.number - 1)
      try held[0]("SET GLOBAL max_connections = 60")
      try scene.witness.wait(for: scene.counter.number)
      try scene.change(database)
    }
  }

  @Test(
    "A table is dropped and made again by hand, without its triggers", .timeLimit(.minutes(2)),
    arguments: TestEngine.available)
  func tableMadeAnew(engine: TestEngine) async throws {
    let database = try engine.makeFaultyDatabase(directory)
    try await withLoad(database, at: database.location) { scene in
      try scene.change(database)
      let copy =
        switch engine {
        case .sqlite:
          """
          CREATE TABLE fresh (
            id INTEGER PRIMARY KEY, domain_id INTEGER, name TEXT, type TEXT, content TEXT,
            ttl INTEGER, prio INTEGER, disabled BOOLEAN DEFAULT 0, ordername TEXT,
            auth BOOLEAN DEFAULT 1)
          """
        case .mariaDB: "CREATE TABLE fresh LIKE records"
        case .postgreSQL: "CREATE TABLE fresh (LIKE records INCLUDING ALL)"
        }
      let columns = "id, domain_id, name, type, content, ttl, prio, disabled, ordername, auth"
      try database.run(
        "\(copy); INSERT INTO fresh (\(columns)) SELECT \(columns) FROM records;"
          + " DROP TABLE records\(engine == .postgreSQL ? " CASCADE" : "")")
      try scene.waitForOutage(0)
      try database.run("ALTER TABLE fresh RENAME TO records")
      // Nobody writes changes down; they are seen all the same.
      try scene.change(database)
      try scene.change(database)
      try scene.server.line("martlet migrate adds it")
      try RunningServer.run([MartletBinary.path, "migrate", "--database", database.location])
      for _ in 0..<3 { try scene.change(database) }
    }
  }
}
