import DNSProtocol
import DatabaseTesting
import Testing
import ZoneDatabase

@Suite("Administration of zones")
struct AdministrationTests {
  private func fixture(_ engine: TestEngine) throws -> Fixture {
    let fixture = try Fixture(engine)
    _ = try fixture.create(
      "x.test",
      [
        try record("www.x.test", "A", "192.0.2.2"), try record("www.x.test", "TXT", "\"one\""),
        try record("alias.x.test", "CNAME", "www.x.test."),
      ])
    return fixture
  }

  // MARK: Zones

  @Test(
    "A zone is created with its apex, shown in the overview, and deleted with all that is its",
    arguments: TestEngine.available)
  func life(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    let servers = [try name("ns1.x.test"), try name("ns2.other.test")]
    let records = try NewZone.apexRecords(of: try name("X.test"), nameServers: servers)
    let zone = try fixture.database.createZone(
      NewZone(name: try name("X.test"), kind: .primary, account: "me", records: records))
    #expect(zone.name == (try name("x.test")))
    let overview = try #require(try fixture.database.zoneOverviews().zones.first)
    #expect(try fixture.database.zoneOverview(named: try name("X.TEST")) == overview)
    #expect(try fixture.database.zoneOverview(named: try name("y.test")) == nil)
    #expect(overview.recordCount == 3)
    #expect(overview.zone.kind == .primary)
    #expect(overview.zone.account == "me")
    #expect(overview.serial == SerialNumber.dated(after: nil))
    #expect(try fixture.lines("x.test").contains("x.test. 3600 NS ns2.other.test.") == true)
    _ = try fixture.database.setMetadata("ALSO-NOTIFY", to: ["192.0.2.9"], ofZone: zone.name)
    #expect(try fixture.database.metadata("also-notify", ofZone: zone.name) == ["192.0.2.9"])
    try fixture.database.setKind(.secondary, master: "192.0.2.5", ofZone: zone.name)
    #expect(try fixture.database.zone(zone.id)?.master == "192.0.2.5")
    #expect(try fixture.database.deleteZone(zone.name) == 3)
    #expect(try fixture.database.zones().zones == [])
    for table in ["records", "domainmetadata", "comments", "cryptokeys"] {
      #expect(try fixture.sql("SELECT count(*) FROM \(table)") == ["0"])
    }
  }

  @Test(
    "The schema is made once; another start changes nothing", arguments: TestEngine.available)
  func initialize(_ engine: TestEngine) throws {
    let store = try engine.makeDatabase()
    let database = try store.location.open(for: .creation)
    #expect(try database.schemaState() == .empty)
    #expect(try database.hasJournal == false)
    #expect(try database.migrationPlan().obstacles.count == 1)
    try database.initialize()
    let dump = try store.dump()
    try database.initialize()
    #expect(try store.dump() == dump)
    #expect(try database.schemaState() == .ready(version: 1))
    #expect(try database.migrationPlan().isEmpty)
    // What is ours goes, the tables stay, and it comes again.
    #expect(try !database.undoMigration().isEmpty)
    #expect(try database.schemaState() == .powerDNS)
    #expect(try database.hasJournal == false)
    #expect(try !database.migrate().isEmpty)
    #expect(try database.schemaState() == .ready(version: 1))
    #expect(try store.dump() == dump)
  }

  // MARK: Records

  @Test(
    "A record is added once, its set takes the new time to live, and the serial rises",
    arguments: TestEngine.available)
  func add(_ engine: TestEngine) throws {
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    let change = try fixture.database.addRecords(
      [try record("www.x.test", "A", "192.0.2.3", ttl: 60)], toZone: zone)
    #expect(change.serial.before == 1)
    #expect(change.serial.after == SerialNumber.dated(after: nil))
    #expect(
      try fixture.lines("x.test").filter { $0.contains(" A 192.0.2") && $0.hasPrefix("www") }
        == ["www.x.test. 60 A 192.0.2.2", "www.x.test. 60 A 192.0.2.3"])
    let again = try fixture.database.addRecords(
      [try record("WWW.x.test", "A", "192.0.2.3", ttl: 60)], toZone: zone)
    #expect(again.isEmpty)
  }

  @Test(
    "A set is replaced; what is the same is not touched; with nothing it is gone",
    arguments: TestEngine.available)
  func replace(_ engine: TestEngine) throws {
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    let data = ["192.0.2.2", "192.0.2.7"].map {
      try! RecordData(type: .a, presentation: $0)
    }
    let change = try fixture.database.replaceRecordSet(
      owner: try name("www.x.test"), type: .a, ttl: 300, data: data, inZone: zone)
    #expect((change.added, change.removed) == (1, 0))
    let gone = try fixture.database.replaceRecordSet(
      owner: try name("www.x.test"), type: .a, ttl: 300, data: [], inZone: zone)
    #expect((gone.added, gone.removed) == (0, 2))
    #expect(gone.serial.after == change.serial.after.map { $0 + 1 })
  }

  @Test(
    "Records of a name, of a type, or one of them are deleted; others are not there",
    arguments: TestEngine.available)
  func delete(_ engine: TestEngine) throws {
    let fixture = try fixture(engine)
    let (zone, owner) = (try name("x.test"), try name("WWW.x.test"))
    if engine.takesCapitals {
      try fixture.sql("UPDATE records SET name = 'Www.X.test' WHERE type = 'TXT'")
    }
    let error = #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.deleteRecords(owner: owner, type: .mx, data: nil, inZone: zone)
    }
    #expect(error?.reason == .noSuchRecord)
    let one = try fixture.database.deleteRecords(
      owner: owner, type: .a, data: try RecordData(type: .a, presentation: "192.0.2.2"),
      inZone: zone)
    #expect(one.removed == 1)
    // The other row's name is in another case, which PowerDNS would not find.
    let rest = try fixture.database.deleteRecords(
      owner: owner, type: nil, data: nil, inZone: zone)
    #expect(rest.removed == 1)
    #expect(try fixture.lines("x.test").count == 4)
  }

  @Test(
    "An edit adds and removes the difference and is refused when the zone has changed",
    arguments: TestEngine.available)
  func edit(_ engine: TestEngine) throws {
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    let old = try fixture.database.records(ofZone: zone).records.map { try $0.resourceRecord }
    let new =
      old.filter { $0.type != .cname } + [try record("alias.x.test", "A", "192.0.2.8")]
    let ids = try fixture.sql("SELECT id FROM records WHERE type IN ('NS','TXT') ORDER BY id")
    let change = try fixture.database.applyEdit(toZone: zone, from: old, to: new)
    #expect((change.added, change.removed) == (1, 1))
    #expect(change.serial.after == SerialNumber.dated(after: nil))
    #expect(try fixture.sql("SELECT id FROM records WHERE type IN ('NS','TXT') ORDER BY id") == ids)
    let dump = try fixture.dump()
    let error = #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.applyEdit(toZone: zone, from: old, to: new)
    }
    #expect(error?.reason == .changedMeanwhile)
    let bad = #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.applyEdit(
        toZone: zone, from: new.filter { $0.type != .soa } + soa(fixture),
        to: new.filter { $0.type != .soa } + soa(fixture)
          + [try record("sub.x.test", "NS", "ns.sub.x.test.")])
    }
    #expect(bad?.found.contains("has no address") == true)
    #expect(try fixture.dump() == dump)
  }

  private func soa(_ fixture: Fixture) throws -> [ResourceRecord] {
    try fixture.database.records(
      ofZone: try name("x.test"), matching: RecordFilter(types: [.soa])
    ).records.map { try $0.resourceRecord }
  }

  @Test(
    "RFC 1982: a serial is raised by date, by one, past its end, or as the metadata says",
    arguments: TestEngine.available)
  func serials(_ engine: TestEngine) throws {
    let today = SerialNumber.dated(after: nil)
    #expect(SerialNumber.next(after: 1, policy: .dated) == today)
    #expect(SerialNumber.next(after: today, policy: .dated) == today + 1)
    #expect(SerialNumber.next(after: today + 5000, policy: .dated) == today + 5001)
    #expect(SerialNumber.next(after: .max, policy: .increment) == 0)
    #expect(SerialNumber.dated(after: nil, now: 951_782_400) == 2_000_022_901)
    #expect(SerialNumber.isHigher(0, than: .max))
    #expect(!SerialNumber.isHigher(7, than: 7))
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    try fixture.database.setMetadata("SOA-EDIT-API", to: ["INCREASE"], ofZone: zone)
    let change = try fixture.database.increaseSerial(ofZone: zone, policy: .zoneMetadata)
    #expect(change == SerialChange(before: 1, after: 2))
    _ = try fixture.database.replaceRecordSet(
      owner: zone, type: .soa, ttl: 60,
      data: [try record("x.test", "SOA", "a. b. 4294967295 1 2 3 4").data], inZone: zone)
    #expect(
      try fixture.database.increaseSerial(ofZone: zone, policy: .zoneMetadata).after == 0)
  }

  @Test(
    "Names with every odd octet go in and come out, and nothing of them is ever SQL",
    arguments: TestEngine.available)
  func oddNames(_ engine: TestEngine) throws {
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    let labels: [[UInt8]] = [
      Array("'); DROP TABLE records; --".utf8), Array("a\"b\\c.d".utf8), [0], [255, 254], [1, 127],
      Array("a b".utf8), Array("@".utf8), Array("$x(;)".utf8), Array("%_".utf8), Array("?1".utf8),
    ]
    var owners: Set<DomainName> = []
    for label in labels {
      let owner = try zone.prepending(label: label)
      owners.insert(owner)
      _ = try fixture.database.addRecords(
        [
          ResourceRecord(
            owner: owner, ttl: 5, data: try RecordData(type: .ptr, wire: owner.wire.span))
        ], toZone: zone)
    }
    let found = try fixture.database.records(
      ofZone: zone, matching: RecordFilter(types: [.ptr])
    ).records
    #expect(Set(found.map(\.owner)) == owners)
    for record in found { #expect(try DomainName(wire: record.data) == record.owner) }
    for owner in owners {
      _ = try fixture.database.deleteRecords(owner: owner, type: .ptr, data: nil, inZone: zone)
    }
    #expect(try fixture.lines("x.test").count == 6)
  }

  // MARK: Refusals

  struct Refusal: CustomTestStringConvertible {
    var owner: String
    var type: String
    var data: String
    var found: String
    var testDescription: String { "\(owner) \(type)" }
  }

  static let refusals = [
    Refusal(owner: "alias.x.test", type: "A", data: "192.0.2.1", found: "beside a record"),
    Refusal(owner: "www.x.test", type: "CNAME", data: "x.", found: "beside a record"),
    Refusal(owner: "alias.x.test", type: "CNAME", data: "y.", found: "2 CNAME"),
    Refusal(owner: "x.test", type: "CNAME", data: "y.", found: "beside a record"),
    Refusal(owner: "www.other.test", type: "A", data: "192.0.2.1", found: "not in the zone"),
    Refusal(owner: "www.x.test", type: "SOA", data: "a. b. 1 2 3 4 5", found: "not at the zone's"),
    Refusal(
      owner: "x.test", type: "DS", data: "1 13 2 \(String(repeating: "00", count: 32))",
      found: "at the zone's apex"),
    Refusal(owner: "x.test", type: "DNAME", data: "y.", found: "below"),
    Refusal(owner: "b.d.x.test", type: "A", data: "192.0.2.1", found: "has a DNAME"),
    Refusal(owner: "d.x.test", type: "DNAME", data: "z.", found: "2 DNAME"),
    Refusal(owner: "d.x.test", type: "NS", data: "y.", found: "beside the NS"),
    Refusal(owner: "www.x.test", type: "TYPE65401", data: "\\# 1 00", found: "not supported"),
  ]

  @Test(
    "What breaks a rule is refused, named, and leaves the database as it was",
    arguments: TestEngine.available, refusals)
  func refusal(_ engine: TestEngine, _ refusal: Refusal) throws {
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    _ = try fixture.database.addRecords([try record("d.x.test", "DNAME", "e.")], toZone: zone)
    let dump = try fixture.dump()
    let bad = try record(refusal.owner, refusal.type, refusal.data)
    let error = #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.addRecords(
        [try record("new.x.test", "A", "192.0.2.44"), bad], toZone: zone)
    }
    #expect(error?.reason == .invalidContent)
    #expect(error?.found.contains(refusal.found) == true, "\(String(describing: error))")
    #expect(try fixture.dump() == dump)
    // The same rules hold when a whole zone is written.
    let all = try fixture.database.records(ofZone: zone).records.map { try $0.resourceRecord }
    #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.importZone(zone, kind: nil, replacing: true, progress: nil) { add in
        for record in all + [bad] { try add(record) }
      }
    }
    #expect(try fixture.dump() == dump)
  }

  @Test(
    "A zone keeps its SOA and NS records; one that exists is not created or imported again",
    arguments: TestEngine.available)
  func apexStays(_ engine: TestEngine) throws {
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    let dump = try fixture.dump()
    for type in [RecordType.soa, .ns] {
      #expect(throws: ZoneDatabaseError.self) {
        try fixture.database.deleteRecords(owner: zone, type: type, data: nil, inZone: zone)
      }
    }
    #expect(throws: ZoneDatabaseError.self) { try fixture.create("X.TEST") }
    #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.importZone(zone, kind: nil, replacing: false, progress: nil) { _ in }
    }
    #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.createZone(NewZone(name: try name("empty.test")))
    }
    #expect(throws: ProgramFailure.self) {
      try fixture.database.importZone(zone, kind: nil, replacing: true, progress: nil) { add in
        try add(try record("x.test", "NS", "a."))
        throw ProgramFailure("the file ends here")
      }
    }
    #expect(try fixture.dump() == dump)
    _ = try fixture.database.createZone(
      NewZone(name: try name("second.test"), kind: .secondary, master: "192.0.2.1"))
  }

  // MARK: Derived columns

  /// `name type auth` of all rows.
  private func derived(_ fixture: Fixture) throws -> [String] {
    try fixture.sql(
      "SELECT name, coalesce(type, '-'), CASE WHEN auth THEN 1 ELSE 0 END FROM records"
    ).map { $0.replacing("|", with: " ") }.sorted()
  }

  static let delegated: [(String, String, String)] = [
    ("sub.x.test", "NS", "ns.sub.x.test."),
    ("sub.x.test", "DS", "1 13 2 \(String(repeating: "00", count: 32))"),
    ("ns.sub.x.test", "A", "192.0.2.4"), ("a.b.c.x.test", "A", "192.0.2.5"),
  ]
  static let expected = [
    "a.b.c.x.test A 1", "b.c.x.test - 1", "c.x.test - 1", "ns.sub.x.test A 0", "ns1.x.test A 1",
    "sub.x.test DS 1", "sub.x.test NS 0", "x.test NS 1", "x.test SOA 1",
  ]

  @Test(
    "auth and empty non-terminals are written on import as PowerDNS would",
    arguments: TestEngine.available)
  func derivedOnImport(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    _ = try fixture.create("x.test", try Self.delegated.map { try record($0.0, $0.1, $0.2) })
    #expect(try derived(fixture) == Self.expected)
  }

  @Test(
    "auth and empty non-terminals follow every edit, in any order",
    arguments: TestEngine.available, 0..<8)
  func derivedOnEdit(_ engine: TestEngine, seed: Int) throws {
    let fixture = try Fixture(engine)
    _ = try fixture.create("x.test")
    let before = try derived(fixture)
    let zone = try name("x.test")
    // Each seed is another order of adding and another of removing.
    let rotated = { (shift: Int) in
      (0..<4).map { Self.delegated[($0 * (seed & 4 == 0 ? 1 : 3) + shift) % 4] }
    }
    for (owner, type, data) in rotated(seed) {
      _ = try fixture.database.addRecords([try record(owner, type, data)], toZone: zone)
    }
    #expect(try derived(fixture) == Self.expected)
    for (owner, type, _) in rotated(seed + 2) {
      _ = try fixture.database.deleteRecords(
        owner: try name(owner), type: RecordType(type), data: nil, inZone: zone)
    }
    #expect(try derived(fixture) == before)
  }

  @Test(
    "An import drops duplicates, evens times to live and counts what it replaced",
    arguments: TestEngine.available)
  func importing(_ engine: TestEngine) throws {
    let fixture = try fixture(engine)
    let zone = try name("x.test")
    var steps: [Int] = []
    let result = try fixture.database.importZone(
      zone, kind: .primary, replacing: true, progress: { steps.append($0) }
    ) { add in
      for record in try apex("x.test", serial: 9) { try add(record) }
      try add(try record("w.x.test", "A", "192.0.2.1", ttl: 60))
      try add(try record("w.x.test", "A", "192.0.2.2", ttl: 30))
      try add(try record("W.x.test", "A", "192.0.2.1", ttl: 60))
    }
    #expect(result.recordCount == 5)
    #expect(result.duplicateCount == 1)
    #expect(result.replacedCount == 6)
    #expect(result.serial == SerialChange(before: 1, after: 9))
    #expect(steps == [6])
    #expect(
      try fixture.lines("x.test").filter { $0.hasPrefix("w") }
        == ["w.x.test. 30 A 192.0.2.1", "w.x.test. 30 A 192.0.2.2"])
    #expect(try fixture.database.zone(named: zone)?.kind == .primary)
  }
}
