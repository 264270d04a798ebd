import DNSProtocol
import DatabaseServers
import DatabaseTesting
import Foundation
import Testing
import ZoneDatabase

/// What only PostgreSQL does.
@Suite("Zones in PostgreSQL", .enabled(if: TestEngine.available.contains(.postgreSQL)))
struct PostgreSQLTests {
  private func open(
    _ server: PostgreSQLServer, user: String = PostgreSQLServer.user,
    for access: DatabaseAccess = .administration
  ) throws -> any ZoneAdministration {
    try DatabaseLocation(
      "postgresql://\(user)@:\(server.port)/postgres?socket=\(server.socketFolder)"
    ).open(for: access)
  }

  private func newZone(_ zone: String) throws -> NewZone {
    NewZone(name: try name(zone), kind: .native, records: try apex(zone))
  }

  /// Waits until something holds.
  private func eventually(_ condition: () throws -> Bool) throws -> Bool {
    for _ in 0..<200 {
      if try condition() { return true }
      usleep(100_000)
    }
    return false
  }

  @Test("A zone that is deleted is one entry, a truncated table one for each zone")
  func wholeZones() throws {
    let fixture = try Fixture(.postgreSQL)
    for zone in ["a.test", "b.test"] { _ = try fixture.create(zone) }
    var position = try fixture.database.journalPosition()
    try fixture.sql("DELETE FROM domains WHERE id = 1")
    let entries = try fixture.database.journal(after: position, limit: 10)
    #expect(entries.map(\.zone.rawValue) == [1])
    #expect(entries.map(\.name) == [nil])
    position = try fixture.database.journalPosition()
    try fixture.sql("TRUNCATE domains CASCADE")
    let zones = try fixture.database.journal(after: position, limit: 10).map(\.zone.rawValue)
    #expect(Set(zones) == [2])
  }

  @Test("A change wakes who waits for it, at once")
  func waiting() throws {
    let fixture = try Fixture(.postgreSQL)
    _ = try fixture.create("a.test")
    #expect(fixture.database.waitForChange())
    let folder = try TemporaryFolder()
    let change = try fixture.start(
      "SELECT pg_sleep(0.03); UPDATE records SET ttl = 7", output: folder.file("output"))
    let counter = try fixture.database.changeCounter()
    let isSeen = try eventually {
      try fixture.database.waitForChange() && fixture.database.changeCounter() != counter
    }
    #expect(isSeen)
    change.waitUntilExit()
  }

  @Test("An account that may only read reads and follows, and is told why it can't migrate")
  func rights() throws {
    let fixture = try Fixture(.postgreSQL)
    _ = try fixture.create("a.test")
    let role = "reader_\(getpid())"
    try fixture.sql(
      """
      CREATE ROLE \(role) LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role);
      REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      """)
    defer { _ = try? fixture.sql("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let url = fixture.location.description.replacing(
      "//\(PostgreSQLServer.user)@", with: "//\(role)@")
    let reader = try DatabaseLocation(url).open(for: .following)
    #expect(try reader.zones().zones.count == 1)
    let position = try reader.journalPosition()
    try fixture.sql("UPDATE records SET ttl = 9 WHERE type = 'SOA'")
    #expect(try reader.journal(after: position, limit: 10).count == 1)
    let error = #expect(throws: ZoneDatabaseError.self) {
      try reader.increaseSerial(ofZone: try name("a.test"), policy: .increment)
    }
    #expect(error?.description.contains("permission denied") == true)
    try fixture.sql("DROP TRIGGER martlet_records_insert ON records")
    let obstacles = try reader.migrationPlan().obstacles.joined(separator: "; ")
    #expect(obstacles.contains("may not create tables"))
    #expect(obstacles.contains("records (of \(PostgreSQLServer.user))"))
  }

  @Test("A standby is followed like its primary, and goes on when it is promoted")
  func streamingReplication() throws {
    let primary = try PostgreSQLServer()
    let writer = try open(primary, for: .creation)
    try writer.initialize()
    _ = try writer.createZone(try newZone("a.test"))
    let standby = try PostgreSQLServer(standbyOf: primary)
    let follower = try open(standby, for: .following)
    #expect(try follower.hasJournal)
    #expect(!follower.waitForChange())
    let position = try follower.journalPosition()
    let generation = try follower.reading { $0.generation }
    var counter = try follower.changeCounter()
    _ = try writer.increaseSerial(ofZone: try name("a.test"), policy: .increment)
    #expect(try eventually { try follower.changeCounter() != counter })
    #expect(try follower.journal(after: position, limit: 10).map(\.name) == ["a.test"])
    let error = #expect(throws: ZoneDatabaseError.self) {
      try follower.increaseSerial(ofZone: try name("a.test"), policy: .increment)
    }
    #expect(error?.reason == .readOnly)
    primary.kill()
    try standby.promote()
    #expect(try follower.reading { $0.generation } == generation)
    let before = try follower.journalPosition()
    counter = try follower.changeCounter()
    _ = try follower.increaseSerial(ofZone: try name("a.test"), policy: .increment)
    #expect(try follower.changeCounter() != counter)
    #expect(try follower.journalPosition() > before)
    #expect(try follower.journal(after: before, limit: 10).map(\.name) == ["a.test"])
  }

  @Test("A subscriber of logical replication keeps a journal of its own")
  func logicalReplication() throws {
    var settings = PostgreSQLServer.Settings()
    settings.options = ["wal_level": "logical"]
    let publisher = try PostgreSQLServer(settings)
    let subscriber = try PostgreSQLServer(settings)
    let (writer, follower) = (
      try open(publisher, for: .creation), try open(subscriber, for: .creation)
    )
    for database in [writer, follower] { try database.initialize() }
    try publisher.execute(
      "CREATE PUBLICATION dns FOR TABLE domains, records, domainmetadata, cryptokeys")
    try subscriber.execute(
      """
      CREATE SUBSCRIPTION dns CONNECTION 'host=\(publisher.socketFolder) port=\(publisher.port)
        user=\(PostgreSQLServer.user) dbname=postgres' PUBLICATION dns
      """)
    _ = try writer.createZone(try newZone("a.test"))
    #expect(try eventually { try follower.zoneOverviews().zones.first?.recordCount == 3 })
    let position = try follower.journalPosition()
    _ = try writer.increaseSerial(ofZone: try name("a.test"), policy: .increment)
    #expect(try eventually { try follower.journalPosition() > position })
    #expect(try follower.journal(after: position, limit: 10).map(\.name) == ["a.test"])
    try subscriber.execute("DROP SUBSCRIPTION dns")
  }
}
