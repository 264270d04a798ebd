import DNSProtocol
import DatabaseServers
import DatabaseTesting
import MariaDB
import SQL
import Testing
import ZoneDatabase

/// What is MariaDB's alone: its rights, its binary log and its replication.
@Suite(
  "Zones in MariaDB",
  .enabled(if: TestEngine.available.contains(.mariaDB), "MariaDB's server is not installed"))
struct MariaDBTests {
  private func open(
    _ server: MariaDBServer, user: String = MariaDBServer.user, _ database: String,
    for access: DatabaseAccess = .administration
  ) throws -> any ZoneAdministration {
    try DatabaseLocation("mysql://\(user)@/\(database)?socket=\(server.socket)").open(for: access)
  }

  @Test("Who may not create triggers is told so, and with which right it would go")
  func rights() throws {
    var settings = MariaDBServer.Settings()
    settings.options = ["log-bin": "binary-log", "server-id": "1"]
    let server = try MariaDBServer(settings)
    let schema = TestEngine.mariaDB.powerDNSSchema
    try server.execute(
      """
      CREATE DATABASE pdns; USE pdns; SOURCE \(schema);
      CREATE USER reader@localhost; GRANT SELECT ON pdns.* TO reader@localhost;
      CREATE USER writer@localhost; GRANT ALL ON pdns.* TO writer@localhost;
      """)
    let reader = try open(server, user: "reader", "pdns", for: .following)
    #expect(try !reader.hasJournal)
    let missing = try reader.migrationPlan().obstacles
    #expect(missing.contains { $0.contains("may not create triggers") })
    #expect(missing.allSatisfy { $0.contains("by comparison") })
    let writer = try open(server, user: "writer", "pdns")
    #expect(try writer.migrationPlan().obstacles.contains { $0.contains("1419") })
    #expect(throws: ZoneDatabaseError.self) { try writer.migrate() }
    #expect(try server.execute("SHOW TABLES LIKE 'martlet%'", database: "pdns") == "")
    try server.execute("SET GLOBAL log_bin_trust_function_creators = 1")
    #expect(try writer.migrationPlan().obstacles == [])
    _ = try writer.migrate()
    #expect(try writer.hasJournal)
    // Who may not see the triggers believes that they are there.
    #expect(try reader.hasJournal)
    #expect(try reader.schemaState() == .ready(version: 1))
    _ = try writer.undoMigration()
    #expect(try server.execute("SHOW TRIGGERS", database: "pdns") == "")
  }

  @Test("A zone that goes with its rows by a foreign key is in the journal")
  func cascade() throws {
    let fixture = try Fixture(.mariaDB)
    _ = try fixture.create("a.test")
    let position = try fixture.database.journalPosition()
    try fixture.sql("REPLACE INTO domains (id, name, type) VALUES (1, 'a.test', 'NATIVE')")
    try fixture.sql("DELETE FROM domains")
    #expect(try fixture.sql("SELECT count(*) FROM records") == ["0"])
    let entries = try fixture.database.journal(after: position, limit: 10)
    #expect(entries.map(\.zone.rawValue) == [1, 1, 1])
    #expect(entries.allSatisfy { $0.name == nil })
  }

  @Test(
    "A replica's journal has the changes that are made at the primary, an import as one entry",
    arguments: ["ROW", "STATEMENT", "MIXED"])
  func replication(_ format: String) throws {
    var settings = MariaDBServer.Settings()
    settings.usesTCP = true
    settings.options = [
      "log-bin": "binary-log", "server-id": "1", "binlog-format": format, "gtid-strict-mode": "1",
    ]
    let primary = try MariaDBServer(settings)
    settings.options["server-id"] = "2"
    let replica = try MariaDBServer(settings, isStarted: false)
    try replica.start()
    try primary.execute(
      """
      CREATE DATABASE zones;
      CREATE USER replication@'%' IDENTIFIED BY '\(MariaDBServer.password)';
      GRANT REPLICATION SLAVE ON *.* TO replication@'%';
      """)
    try replica.execute(
      """
      RESET MASTER; SET GLOBAL gtid_slave_pos = '';
      CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = \(primary.port),
        MASTER_USER = 'replication', MASTER_PASSWORD = '\(MariaDBServer.password)',
        MASTER_USE_GTID = slave_pos;
      START SLAVE; SET GLOBAL read_only = 1;
      """)
    func catchUp() throws {
      let position = try primary.execute("SELECT @@gtid_binlog_pos").split(separator: "\n")[0]
      let code = try replica.execute("SELECT master_gtid_wait('\(position)', 20)")
      let state = code.hasPrefix("0") ? "" : try replica.execute("SHOW SLAVE STATUS \\G")
      #expect(code.hasPrefix("0"), "\(state)")
    }
    let database = try open(primary, "zones", for: .creation)
    try database.initialize()
    let zone = try name("a.test")
    _ = try database.createZone(NewZone(name: zone, records: try apex("a.test")))
    try catchUp()
    let copy = try open(replica, "zones", for: .following)
    #expect(try copy.hasJournal)
    let position = try copy.journalPosition()
    let counter = try copy.changeCounter()

    _ = try database.addRecords([try record("www.a.test", "A", "192.0.2.7")], toZone: zone)
    try catchUp()
    #expect(try copy.changeCounter() != counter)
    let entries = try copy.journal(after: position, limit: 100)
    #expect(entries.contains { $0.name == "www.a.test" })
    #expect(
      try copy.records(ofZone: zone).records.contains { $0.owner == (try? name("www.a.test")) })

    let before = try copy.journalPosition()
    let records =
      try apex("a.test", serial: 9)
      + (0..<200).map {
        try record("h\($0).a.test", "A", "192.0.2.4")
      }
    _ = try database.importZone(zone, kind: nil, replacing: true, progress: nil) { add in
      for record in records { try add(record) }
    }
    try catchUp()
    #expect(try copy.journal(after: before, limit: 1000).map(\.name) == [nil])
    #expect(throws: ZoneDatabaseError.self) { try open(replica, user: "replication", "zones") }

    // Transactions that end in another order than they have drawn numbers.
    let host = "INSERT INTO records (domain_id, name, type, content, ttl) VALUES (1, "
    let update = "UPDATE records SET ttl = ttl + 1 WHERE name = 'a.test' AND type = 'SOA'"
    let early = try session(primary)
    try early.execute("START TRANSACTION")
    for number in 0..<5 { try early.execute("\(host)'e\(number).a.test', 'A', '192.0.2.1', 60)") }
    for _ in 0..<3 { try primary.execute(update, database: "zones") }
    try early.execute("COMMIT")
    for _ in 0..<10 { try primary.execute(update, database: "zones") }
    _ = try database.importZone(zone, kind: nil, replacing: true, progress: nil) { add in
      for record in try apex("a.test", serial: 10) { try add(record) }
    }
    try primary.execute(update, database: "zones")
    try catchUp()
    #expect(
      try copy.journal(after: 0, limit: 1000).count
        == database.journal(after: 0, limit: 1000).count)

    // A replica that anybody may write to leaves it to the primary to shorten the journal.
    try replica.execute("SET GLOBAL read_only = 0")
    #expect(try copy.pruneJournal(olderThan: -10, keeping: 5) == 0)
    try replica.execute("STOP SLAVE")
    #expect(try copy.pruneJournal(olderThan: -10, keeping: 5) == 0)
    try replica.execute("START SLAVE")
    #expect(try database.pruneJournal(olderThan: -10, keeping: 5) > 0)
    try catchUp()
    try replica.execute("STOP SLAVE; RESET SLAVE ALL")
    _ = try copy.increaseSerial(ofZone: zone, policy: .increment)
    #expect(try copy.pruneJournal(olderThan: -10, keeping: 1) > 0)
  }

  private func session(_ server: MariaDBServer) throws -> MariaDBSession {
    var options = MariaDBOptions()
    (options.socket, options.user, options.database) = (server.socket, MariaDBServer.user, "zones")
    options.readsOptionFile = false
    return try MariaDBSession(options)
  }
}
