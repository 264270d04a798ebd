import DNSProtocol
import DatabaseTesting
import Foundation
import Testing
import ZoneDatabase

@Suite("Sets of records, as a management API changes them")
struct ManagedSetsTests {
  @Test(
    "A CNAME takes an address' place, and an address that of a CNAME, in whatever order",
    arguments: TestEngine.available, [false, true])
  func alias(_ engine: TestEngine, isReversed: Bool) throws {
    let fixture = try ManagedFixture(engine)
    let owner = try name("www.x.test")
    let changes = [
      try fixture.set("www.x.test", "CNAME", ["ns1.x.test."]),
      RecordSetChange(owner: owner, type: .a, action: .delete),
      RecordSetChange(owner: owner, type: .txt, action: .delete),
      try fixture.set("alias.x.test", "AAAA", ["2001:db8::1"]),
      RecordSetChange(owner: try name("ALIAS.x.test"), type: .cname, action: .delete),
    ]
    let (change, _) = try fixture.change(isReversed ? changes.reversed() : changes)
    #expect((change.added, change.removed) == (2, 3))
    #expect(change.serial == SerialChange(before: 1, after: SerialNumber.dated(after: nil)))
    #expect(
      try fixture.lines().filter { !$0.hasPrefix("ns1") && !$0.contains(" NS ") } == [
        "alias.x.test. 300 AAAA 2001:db8::1", "www.x.test. 300 CNAME ns1.x.test.",
      ])
  }

  @Test(
    "What is the same changes nothing: no row, no serial, no entry of the audit trail",
    arguments: TestEngine.available)
  func same(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let dump = try fixture.fixture.dump()
    let version = try fixture.database.version(ofZone: fixture.zone)
    let (change, after) = try fixture.change([
      try fixture.set("WWW.x.test", "A", ["192.0.2.2"]),
      RecordSetChange(owner: try name("none.x.test"), type: .a, action: .delete),
      RecordSetChange(owner: try name("www.x.test"), type: .txt, action: .keep),
    ])
    #expect(change.isEmpty)
    #expect(after == version && version != nil)
    #expect(try fixture.fixture.dump() == dump)
  }

  @Test(
    "Disabled records are kept, changed and removed with their set", arguments: TestEngine.available
  )
  func disabled(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let both = ["192.0.2.2", "192.0.2.3"]
    try fixture.change([try fixture.set("www.x.test", "A", both, disabled: ["192.0.2.3"])])
    #expect(try fixture.lines().contains("-www.x.test. 300 A 192.0.2.3"))
    #expect(try fixture.fixture.lines("x.test").count { $0.hasPrefix("www") } == 2)
    // A CNAME may stand beside what is disabled, and the other way round.
    try fixture.change([
      try fixture.set("off.x.test", "CNAME", ["y."], disabled: ["y."]),
      try fixture.set("off.x.test", "A", ["192.0.2.9"]),
    ])
    let swapped = try fixture.change([
      try fixture.set("www.x.test", "A", both, disabled: ["192.0.2.2"])
    ]).change
    #expect((swapped.added, swapped.removed) == (2, 2))
    #expect(
      try fixture.lines().filter { $0.contains("192.0.2.2") }.allSatisfy { $0.hasPrefix("-") })
    try fixture.change([
      RecordSetChange(owner: try name("www.x.test"), type: .a, action: .delete)
    ])
    #expect(try !fixture.lines().contains { $0.contains(" A 192.0.2.2") })
    #expect(try !fixture.lines().contains { $0.contains(" A 192.0.2.3") })
  }

  @Test("Records are added to a set and taken from it", arguments: TestEngine.available)
  func extend(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let owner = try name("www.x.test")
    func apply(_ action: RecordSetChange.Action) throws -> ZoneChange {
      try fixture.change([RecordSetChange(owner: owner, type: .a, action: action)]).change
    }
    func addresses() throws -> [String] {
      try fixture.lines().filter { $0.hasPrefix("www") && $0.contains(" A ") }
    }
    var change = try apply(
      .extend(ttl: nil, try fixture.members("A", ["192.0.2.2", "192.0.2.3"])))
    #expect((change.added, change.removed) == (1, 0))
    #expect(
      try addresses() == ["www.x.test. 300 A 192.0.2.2", "www.x.test. 300 A 192.0.2.3"])
    change = try apply(.extend(ttl: 60, try fixture.members("A", ["192.0.2.3"])))
    #expect(
      try addresses() == ["www.x.test. 60 A 192.0.2.2", "www.x.test. 60 A 192.0.2.3"])
    change = try apply(.prune(try fixture.members("A", ["192.0.2.2", "192.0.2.7"]).map(\.data)))
    #expect((change.added, change.removed) == (0, 1))
    #expect(try addresses() == ["www.x.test. 60 A 192.0.2.3"])
    change = try apply(.prune(try fixture.members("A", ["192.0.2.7"]).map(\.data)))
    #expect(change.isEmpty)
    change = try apply(.prune(try fixture.members("A", ["192.0.2.3"]).map(\.data)))
    #expect(try addresses() == [])
    change = try apply(.extend(ttl: nil, try fixture.members("A", ["192.0.2.3"])))
    #expect(try addresses() == ["www.x.test. 3600 A 192.0.2.3"])
  }

  @Test(
    "Comments are replaced without touching records, and go with their set",
    arguments: TestEngine.available)
  func comments(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let before = try fixture.content()
    let owner = try name("www.x.test")
    func comment(_ comments: [ZoneComment], _ action: RecordSetChange.Action = .keep) throws {
      let change = try fixture.change([
        RecordSetChange(owner: owner, type: .a, action: action, comments: comments)
      ]).change
      #expect(action != .keep || change.isEmpty)
    }
    let texts = [
      try fixture.comment("www.x.test", "A", "it's \"quoted\" \\ 100 % für uns"),
      try fixture.comment("www.x.test", "A", "second", modified: 2_000_000),
    ]
    try comment(texts)
    var content = try fixture.content()
    #expect(content.comments == texts)
    #expect(content.serial == before.serial && content.records == before.records)
    #expect(content.version != before.version)
    let dump = try fixture.fixture.dump()
    try comment(texts)
    #expect(try fixture.fixture.dump() == dump)
    try comment([texts[1]])
    content = try fixture.content()
    #expect(content.comments == [texts[1]])
    try comment([])
    #expect(try fixture.content().comments == [])
    try comment(texts)
    try fixture.change([RecordSetChange(owner: owner, type: .a, action: .delete)])
    #expect(try fixture.content().comments == [])
    let trail = try fixture.audit().map(\.action)
    #expect(trail == Array(repeating: "records-changed", count: 5))
  }

  // MARK: Refusals

  struct Refusal {
    var sets: [(String, String, [String])]
    var found: String
  }

  static let refusals = [
    Refusal(sets: [("www.x.test", "CNAME", ["y."])], found: "beside a record"),
    Refusal(sets: [("alias.x.test", "CNAME", ["y.", "z."])], found: "2 CNAME"),
    Refusal(sets: [("x.test", "SOA", [])], found: "no SOA"),
    Refusal(
      sets: [("x.test", "SOA", ["a. b. 1 2 3 4 5", "a. b. 2 2 3 4 5"])], found: "2 SOA"),
    Refusal(sets: [("www.x.test", "SOA", ["a. b. 1 2 3 4 5"])], found: "not at the zone's"),
    Refusal(sets: [("www.other.test", "A", ["192.0.2.1"])], found: "not in the zone"),
    Refusal(
      sets: [("new.x.test", "A", ["192.0.2.1", "192.0.2.1"])], found: "is there twice"),
    Refusal(
      sets: [("new.x.test", "A", ["192.0.2.1"]), ("NEW.x.test", "A", ["192.0.2.2"])],
      found: "changed twice"),
    Refusal(sets: [("x.test", "DNAME", ["y."])], found: "below"),
    Refusal(
      sets: [("d.x.test", "DNAME", ["y."]), ("a.d.x.test", "A", ["192.0.2.1"])],
      found: "DNAME"),
    Refusal(sets: [("www.x.test", "TYPE65402", ["\\# 1 00"])], found: "not supported"),
    Refusal(sets: [("www.x.test", "TYPE65401", ["\\# 2 0161"])], found: "not supported"),
  ]

  @Test(
    "What breaks a rule is refused and named; nothing of the change is there, nor of its audit",
    arguments: TestEngine.available)
  func refusal(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let dump = try fixture.fixture.dump()
    let good = try fixture.set(
      "good.x.test", "A", ["192.0.2.1"],
      comments: [try fixture.comment("good.x.test", "A", "kept?")])
    for refusal in Self.refusals {
      let bad = try refusal.sets.map { try fixture.set($0.0, $0.1, $0.2) }
      let error = #expect(throws: ZoneDatabaseError.self, "\(refusal)") {
        try fixture.change([good] + bad)
      }
      #expect(error?.reason == .invalidContent)
      #expect("\(String(describing: error))".contains(refusal.found), "\(refusal)")
      let place = error?.place.lowercased() ?? ""
      #expect(refusal.sets.contains { place.contains($0.0.lowercased()) }, "\(place)")
    }
    #expect(try fixture.fixture.dump() == dump)
  }

  @Test(
    "What a column can't hold is refused as bad content, and nothing is changed",
    arguments: TestEngine.available.filter { $0 != .sqlite })
  func tooLong(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let dump = try fixture.fixture.dump()
    let error = #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.setDetails(
        ZoneDetails(account: String(repeating: "a", count: 60)), ofZone: fixture.zone, if: nil,
        by: ManagedFixture.author)
    }
    #expect(error?.reason == .invalidContent, "\(String(describing: error))")
    #expect(try fixture.fixture.dump() == dump)
  }

  // MARK: Conditions and versions

  @Test(
    "A change that was made for another state of the zone is refused",
    arguments: TestEngine.available)
  func conditions(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let first = try #require(try fixture.content().version)
    let change = [try fixture.set("new.x.test", "A", ["192.0.2.1"])]
    let (_, second) = try fixture.change(change, if: [first])
    #expect(second != nil && second != first)
    #expect(try fixture.database.version(ofZone: fixture.zone) == second)
    let dump = try fixture.fixture.dump()
    func refused(_ body: () throws -> Void) {
      let error = #expect(throws: ZoneDatabaseError.self, performing: body)
      #expect(error?.reason == .changedMeanwhile)
    }
    let (zone, author) = (fixture.zone, ManagedFixture.author)
    refused { try fixture.change([try fixture.set("new.x.test", "A", [])], if: [first]) }
    refused { try fixture.database.deleteZone(zone, if: [first], by: author) }
    refused {
      try fixture.database.setDetails(
        ZoneDetails(account: "b"), ofZone: zone, if: [first], by: author)
    }
    refused {
      _ = try fixture.database.replaceContent(
        ofZone: zone, with: [], details: ZoneDetails(), if: [], by: author)
    }
    #expect(try fixture.fixture.dump() == dump)
    try fixture.change([try fixture.set("new.x.test", "A", [])], if: [first, try #require(second)])
    // No wildcard of HTTP here: nothing is there at all.
    let error = #expect(throws: ZoneDatabaseError.self) {
      try fixture.database.changeRecordSets(
        change, ofZone: try name("none.test"), if: nil, by: author)
    }
    #expect(error?.reason == .noSuchZone)
  }

  @Test("Whoever changes anything of a zone, its version differs", arguments: TestEngine.available)
  func versions(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    _ = try fixture.fixture.create("other.test")
    let zone = "(SELECT id FROM domains WHERE name = 'x.test')"
    let changes = [
      "UPDATE records SET content = '192.0.2.77' WHERE name = 'www.x.test' AND type = 'A'",
      "UPDATE records SET content = '192.0.2.2' WHERE name = 'www.x.test' AND type = 'A'",
      "INSERT INTO records (domain_id, name, type, content) VALUES (\(zone), 'n.x.test', 'A', '192.0.2.1')",
      "DELETE FROM records WHERE name = 'n.x.test'",
      "UPDATE domains SET account = 'somebody' WHERE name = 'x.test'",
      "INSERT INTO domainmetadata (domain_id, kind, content) VALUES (\(zone), 'SOA-EDIT-API', 'EPOCH')",
      "DELETE FROM domainmetadata",
      "INSERT INTO comments (domain_id, name, type, modified_at, account, comment) VALUES (\(zone), 'www.x.test', 'A', 5, '', 'c')",
      "UPDATE comments SET modified_at = 6, comment = 'd'",
      "DELETE FROM comments",
    ]
    var seen: Set<ZoneVersion> = [try #require(try fixture.content().version)]
    for (index, sql) in changes.enumerated() {
      try fixture.fixture.sql(sql)
      let version = try #require(try fixture.content().version)
      #expect(version == (try fixture.database.version(ofZone: fixture.zone)))
      // Comments are seen by what they are; without them it is what it was before them.
      if index < changes.count - 1 { #expect(seen.insert(version).inserted, "\(sql)") }
    }
    let before = try fixture.database.version(ofZone: fixture.zone)
    try fixture.fixture.sql(
      "UPDATE records SET content = '192.0.2.9' WHERE name = 'ns1.other.test'")
    #expect(try fixture.database.version(ofZone: fixture.zone) == before)
    let text = try #require(before?.description)
    #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
  }

  // MARK: Serials

  static let policies: [(String?, UInt32, UInt32)] = [
    (nil, 1, SerialNumber.dated(after: nil)), ("DEFAULT", 1, SerialNumber.dated(after: nil)),
    ("INCREASE", 41, 42), ("SOA-EDIT-INCREASE", 41, 42), ("OFF", 41, 41),
    ("increase", .max, 0),
  ]

  @Test(
    "The serial is raised as the zone's SOA-EDIT-API says, unless the SOA record is given",
    arguments: TestEngine.available)
  func serials(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    for (index, policy) in Self.policies.enumerated() {
      let address = "192.0.2.\(index + 1)"
      if let word = policy.0 {
        try fixture.database.setDetails(
          ZoneDetails(metadata: ["SOA-EDIT-API": [word]]), ofZone: fixture.zone, if: nil,
          by: ManagedFixture.author)
      }
      let given = try fixture.change([
        try fixture.set("x.test", "SOA", ["a. b. \(policy.1) 1 2 3 \(policy.2)"])
      ]).change
      // The same serial as before is no serial that was given.
      if given.serial.before != policy.1 { #expect(given.serial.after == policy.1) }
      try fixture.fixture.sql(
        "UPDATE records SET content = 'a b \(policy.1) 1 2 3 4' WHERE type = 'SOA'")
      let owner = "\(policy.0?.lowercased() ?? "none").x.test"
      let change = try fixture.change([try fixture.set(owner, "A", [address])]).change
      #expect(change.serial == SerialChange(before: policy.1, after: policy.2))
      let entry = try #require(try fixture.audit().first)
      #expect(entry.serialBefore == Int64(policy.1) && entry.serialAfter == Int64(policy.2))
    }
  }

  @Test("EPOCH makes the serial the time", arguments: TestEngine.available)
  func epoch(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    try fixture.database.setDetails(
      ZoneDetails(metadata: ["soa-edit-api": ["EPOCH"]]), ofZone: fixture.zone, if: nil,
      by: ManagedFixture.author)
    let now = SerialNumber.currentTime
    let after = try fixture.change([try fixture.set("n.x.test", "A", ["192.0.2.1"])])
      .change.serial.after
    #expect((UInt32(now)...UInt32(now + 60)).contains(after ?? 0))
  }

  // MARK: Odd things

  @Test(
    "Names and texts with every odd octet go in and come out, and nothing of them is ever SQL",
    arguments: TestEngine.available)
  func oddNames(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let labels = ["'); DROP TABLE records; --", "a\"b\\c.d", "\0\u{7f}", "%_", "?1", "!x", "@"]
    let owners = try labels.map { try fixture.zone.prepending(label: Array($0.utf8)) }
    let data = try record("x.test", "TXT", #""it's \"so\"; \\ \233 \000" "%_""#).data
    try fixture.change(
      owners.map { owner in
        RecordSetChange(
          owner: owner, type: .txt, action: .replace(ttl: 5, [RecordSetChange.Record(data)]),
          comments: [
            ZoneComment(owner: owner, type: .txt, text: "'\"\\;--", account: "", modified: 1)
          ])
      })
    let content = try fixture.content()
    #expect(Set(content.records.filter { $0.ttl == 5 }.map(\.owner)) == Set(owners))
    #expect(content.records.filter { $0.ttl == 5 }.allSatisfy { $0.data == data.wire })
    #expect(Set(content.comments.map(\.owner)) == Set(owners))
    for owner in owners {
      let found = try fixture.database.content(
        ofZone: fixture.zone, matching: RecordFilter(owner: owner))
      #expect(found?.records.map(\.owner) == [owner] && found?.comments.count == 1)
    }
    let detail = try #require(try fixture.audit().first?.detail)
    #expect(try JSONSerialization.jsonObject(with: Data(detail.utf8)) is [String: Any])
    try fixture.change(
      owners.map { RecordSetChange(owner: $0, type: .txt, action: .delete) })
    #expect(try fixture.content().records.count == 6)
    #expect(try fixture.content().comments == [])
  }

  @Test(
    "Rows of the zone that can't be read survive changes beside them, and go with their own set",
    arguments: TestEngine.available)
  func unreadable(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    try fixture.fixture.sql(
      "INSERT INTO records (domain_id, name, type, content) SELECT id, 'bad.x.test', 'A', 'nonsense'"
        + " FROM domains; INSERT INTO records (domain_id, name, type, content)"
        + " SELECT id, 'www.x.test', 'NONSENSE', 'x' FROM domains")
    #expect(try fixture.content().defects.count == 2)
    try fixture.change([
      try fixture.set("www.x.test", "A", ["192.0.2.7"]),
      try fixture.set("bad.x.test", "TXT", ["x"]),
    ])
    #expect(try fixture.content().defects.count == 2)
    try fixture.change([try fixture.set("bad.x.test", "A", ["192.0.2.8"])])
    #expect(try fixture.content().defects.map(\.name) == ["www.x.test"])
    #expect(try fixture.lines().contains("bad.x.test. 300 A 192.0.2.8"))
    if engine.takesCapitals {
      try fixture.fixture.sql("UPDATE records SET name = 'WWW.x.TEST' WHERE name = 'www.x.test'")
      try fixture.change([try fixture.set("www.x.test", "A", ["192.0.2.9"])])
      #expect(try fixture.lines().count { $0.lowercased().contains("www.x.test. 300 a ") } == 1)
    }
  }

  @Test("What PowerDNS derives is kept right", arguments: TestEngine.available)
  func derived(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    func derived() throws -> [String] {
      try fixture.fixture.sql(
        "SELECT name, coalesce(type, '-'), CASE WHEN auth THEN 1 ELSE 0 END FROM records"
      ).map { $0.replacing("|", with: " ") }.sorted()
    }
    let before = try derived()
    let sets = try AdministrationTests.delegated.map { try fixture.set($0.0, $0.1, [$0.2]) }
    try fixture.change(sets)
    #expect(
      try derived()
        == (AdministrationTests.expected
        + ["alias.x.test CNAME 1", "www.x.test A 1", "www.x.test TXT 1"]).sorted())
    try fixture.change(
      sets.map { RecordSetChange(owner: $0.owner, type: $0.type, action: .delete) })
    #expect(try derived() == before)
  }
}
