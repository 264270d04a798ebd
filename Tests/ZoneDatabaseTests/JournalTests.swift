import DNSProtocol
import DatabaseTesting
import Testing
import ZoneDatabase

/// What the engine's own program changes is found in the journal.
@Suite("The journal")
struct JournalTests {
  struct Edit: CustomTestStringConvertible {
    var sql: String
    /// `zone/name` of each entry, `*` for the whole zone.
    var entries: Set<String>
    /// The engines that know such a statement.
    var engines: [TestEngine]? = nil
    var testDescription: String { sql }
  }

  static let edits = [
    Edit(
      sql:
        "INSERT INTO records (domain_id,name,type,content,ttl) VALUES (1,'x.a.test','A','192.0.2.9',60)",
      entries: ["1/x.a.test"]),
    Edit(
      sql: "UPDATE records SET content='192.0.2.8' WHERE name='www.a.test'",
      entries: ["1/www.a.test"]),
    Edit(
      sql: "UPDATE records SET disabled=true WHERE name='www.a.test'", entries: ["1/www.a.test"]),
    Edit(
      sql: "UPDATE records SET name='web.a.test' WHERE name='www.a.test'",
      entries: ["1/www.a.test", "1/web.a.test"]),
    Edit(
      sql: "UPDATE records SET domain_id=2 WHERE name='www.a.test'",
      entries: ["1/www.a.test", "2/www.a.test"]),
    Edit(
      sql: "UPDATE records SET domain_id=NULL WHERE name='www.a.test'", entries: ["1/www.a.test"]),
    Edit(
      sql: "UPDATE records SET auth=false, ordername='www' WHERE name='www.a.test'", entries: []),
    Edit(sql: "DELETE FROM records WHERE name='www.a.test'", entries: ["1/www.a.test"]),
    Edit(
      sql:
        "REPLACE INTO records (id,domain_id,name,type,content,ttl) SELECT id,2,'www.b.test','A','192.0.2.7',60 FROM records WHERE name='www.a.test'",
      entries: ["1/www.a.test", "2/www.b.test"], engines: [.sqlite]),
    Edit(
      sql:
        "UPDATE OR REPLACE records SET id=(SELECT id FROM records WHERE name='www.a.test') WHERE name='www.b.test'",
      entries: ["1/www.a.test"], engines: [.sqlite]),
    Edit(sql: "INSERT INTO domains (name,type) VALUES ('c.test','NATIVE')", entries: ["3/*"]),
    Edit(sql: "UPDATE domains SET name='d.test' WHERE id=1", entries: ["1/*"]),
    Edit(sql: "UPDATE domains SET type='MASTER' WHERE id=2", entries: ["2/*"]),
    Edit(sql: "UPDATE domains SET last_check=5, notified_serial=7", entries: []),
    Edit(sql: "DELETE FROM domains WHERE id=2", entries: ["2/*"]),
    Edit(sql: "UPDATE domains SET id=9 WHERE id=2", entries: ["2/*", "9/*"]),
    Edit(
      sql: "REPLACE INTO domains (name,type) VALUES ('b.test','NATIVE')", entries: ["2/*", "3/*"],
      engines: [.sqlite]),
    Edit(
      sql: "INSERT INTO domainmetadata (domain_id,kind,content) VALUES (1,'X-A','1')",
      entries: ["1/*"]),
    Edit(
      sql: "INSERT INTO cryptokeys (domain_id,flags,active) VALUES (2,257,true)", entries: ["2/*"]),
    Edit(
      sql: "BEGIN; DELETE FROM records WHERE domain_id=1; ROLLBACK", entries: []),
  ]

  @Test(
    "What anyone's SQL changes is written down, under old and new names",
    arguments: TestEngine.available, edits)
  func edit(_ engine: TestEngine, _ edit: Edit) throws {
    guard edit.engines?.contains(engine) ?? true else { return }
    let fixture = try Fixture(engine)
    _ = try fixture.create("a.test", [try record("www.a.test", "A", "192.0.2.2")])
    _ = try fixture.create("b.test", [try record("www.b.test", "A", "192.0.2.3")])
    #expect(try fixture.database.hasJournal)
    let position = try fixture.database.journalPosition()
    try fixture.sql(edit.sql)
    let entries = try fixture.database.journal(after: position, limit: 1000)
    // Where rows go with their zone, the names of a whole zone may be written too.
    let whole = Set(entries.filter { $0.name == nil }.map(\.zone))
    let found = entries.filter { $0.name == nil || !whole.contains($0.zone) }
    #expect(Set(found.map { "\($0.zone.rawValue)/\($0.name ?? "*")" }) == edit.entries)
    let after = try fixture.database.journalPosition()
    #expect(after >= entries.last?.id ?? position)
    #expect(try fixture.database.journal(after: after, limit: 1) == [])
  }

  @Test(
    "The change counter moves when another process commits, and only then",
    arguments: TestEngine.available)
  func counter(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    _ = try fixture.create("a.test")
    let first = try fixture.database.changeCounter()
    #expect(try fixture.database.changeCounter() == first)
    try fixture.sql("UPDATE records SET ttl = 61")
    let second = try fixture.database.changeCounter()
    #expect(second != first)
    _ = try fixture.database.increaseSerial(ofZone: try name("a.test"), policy: .increment)
    #expect(try fixture.database.changeCounter() != second)
  }

  @Test(
    "Old entries are pruned, the newest stays and positions never go back",
    arguments: TestEngine.available)
  func prune(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    _ = try fixture.create("a.test")
    _ = try fixture.create("b.test")
    let position = try fixture.database.journalPosition()
    #expect(try fixture.database.pruneJournal(olderThan: 3600, keeping: 1000) == 0)
    try fixture.sql("UPDATE martlet_journal SET moment = moment - 7200")
    #expect(try fixture.database.pruneJournal(olderThan: 3600, keeping: 1000) > 0)
    #expect(try fixture.database.oldestJournalEntry() == position)
    #expect(try fixture.database.journalPosition() == position)
    try fixture.sql(
      """
      INSERT INTO martlet_journal (zone, name, moment)
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 24999)
        SELECT 1, 'x', \(SerialNumber.currentTime) FROM n
      """)
    #expect(try fixture.database.pruneJournal(olderThan: 3600, keeping: 100) == 24_901)
    #expect(try fixture.database.oldestJournalEntry() == position + 24_901)
    try fixture.sql("DELETE FROM martlet_journal")
    #expect(try fixture.database.oldestJournalEntry() == nil)
    #expect(try fixture.database.journalPosition() >= position + 25_000)
  }

  @Test(
    "An import writes one entry for its zone, edits beside it are written as ever",
    arguments: TestEngine.available)
  func bulk(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    let zone = try fixture.create("a.test")
    let position = try fixture.database.journalPosition()
    let records =
      try apex("a.test") + (0..<50).map { try record("h\($0).a.test", "A", "192.0.2.4") }
    _ = try fixture.database.importZone(
      try name("a.test"), kind: nil, replacing: true, progress: nil
    ) { add in for record in records { try add(record) } }
    #expect(
      try fixture.database.journal(after: position, limit: 10).map(\.name) == [nil])
    #expect(
      try fixture.database.journal(after: position, limit: 10).map(\.zone) == [zone.id])
    #expect(try fixture.sql("SELECT name FROM martlet_settings") == ["schema_version"])
    try fixture.sql("DELETE FROM records WHERE name = 'h7.a.test'")
    #expect(try fixture.database.journal(after: position, limit: 10).last?.name == "h7.a.test")
  }

  @Test(
    "Without triggers the database says that it has no journal", arguments: TestEngine.available)
  func absent(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    try fixture.sql(engine.dropTrigger("martlet_records_delete", on: "records"))
    #expect(try !fixture.database.hasJournal)
    #expect(try fixture.database.schemaState() == .powerDNS)
  }
}
