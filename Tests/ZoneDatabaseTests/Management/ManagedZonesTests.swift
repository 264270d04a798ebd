import DNSProtocol
import DatabaseTesting
import Testing
import ZoneDatabase

@Suite("Zones, as a management API sees them")
struct ManagedZonesTests {
  @Test(
    "A zone is created with all that belongs to it, and deleted with it",
    arguments: TestEngine.available)
  func life(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let (database, author) = (fixture.database, ManagedFixture.author)
    let zone = try name("Y.test")
    let content = try database.createZone(
      NewZone(name: zone, kind: .primary, records: try apex("y.test", serial: 7)),
      details: ZoneDetails(
        account: "me", metadata: ["ALSO-NOTIFY": ["192.0.2.9", "192.0.2.10"]]),
      sets: [
        try fixture.set(
          "www.y.test", "A", ["192.0.2.2", "192.0.2.3"], disabled: ["192.0.2.3"],
          comments: [try fixture.comment("www.y.test", "A", "new")])
      ], by: author)
    #expect(content.zone.name == zone.lowercased && content.zone.kind == .primary)
    #expect(content.zone.account == "me" && content.serial == 7 && content.version != nil)
    #expect(content.metadata == ["ALSO-NOTIFY": ["192.0.2.9", "192.0.2.10"]])
    #expect(content.records.count == 5 && content.records.count(where: \.isDisabled) == 1)
    #expect(content.comments.map(\.text) == ["new"])
    let read = try #require(
      try database.content(ofZone: zone, matching: RecordFilter(includesDisabled: true)))
    #expect(read.records == content.records && read.version == content.version)
    #expect(try database.content(ofZone: zone, matching: nil)?.records == [])
    #expect(try database.content(ofZone: try name("z.test"), matching: nil) == nil)
    #expect(try database.version(ofZone: try name("z.test")) == nil)
    let dump = try fixture.fixture.dump()
    let again = #expect(throws: ZoneDatabaseError.self) {
      try database.createZone(
        NewZone(name: zone, records: try apex("y.test")), details: ZoneDetails(), sets: [],
        by: author)
    }
    #expect(again?.reason == .zoneExists)
    #expect(throws: ZoneDatabaseError.self) {
      try database.createZone(
        NewZone(name: try name("z.test")), details: ZoneDetails(),
        sets: [try fixture.set("www.z.test", "A", ["192.0.2.1"])], by: author)
    }
    #expect(try fixture.fixture.dump() == dump)
    try database.deleteZone(zone, if: content.version.map { [$0] }, by: author)
    #expect(try database.zone(named: zone) == nil)
    for table in ["domainmetadata", "comments"] {
      #expect(try fixture.fixture.sql("SELECT count(*) FROM \(table)") == ["0"])
    }
    let trail = try database.auditTrail(ofZone: zone, before: nil, limit: 9)
    #expect(trail.map(\.action) == ["zone-deleted", "zone-created"])
    #expect(trail.first?.serialBefore == 7 && trail.first?.serialAfter == nil)
    #expect(trail.last?.serialBefore == nil && trail.last?.serialAfter == 7)
  }

  @Test(
    "A zone's whole content is replaced, its serial differs, and comments go with it",
    arguments: TestEngine.available)
  func replace(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    try fixture.change([
      RecordSetChange(
        owner: try name("www.x.test"), type: .a, action: .keep,
        comments: [try fixture.comment("www.x.test", "A", "gone soon")])
    ])
    let before = try fixture.content()
    let sets = [
      try fixture.set("x.test", "SOA", ["a. b. 1 2 3 4 5"]),
      try fixture.set("x.test", "NS", ["ns.other.test."]),
      try fixture.set("a.b.x.test", "TXT", ["new"]),
    ]
    let (change, version) = try fixture.database.replaceContent(
      ofZone: fixture.zone, with: sets, details: ZoneDetails(account: "bird"),
      if: before.version.map { [$0] },
      by: ManagedFixture.author)
    #expect((change.added, change.removed) == (3, 6))
    #expect(change.serial == SerialChange(before: 1, after: SerialNumber.dated(after: nil)))
    #expect(version != before.version)
    let content = try fixture.content()
    #expect(content.version == version && content.comments == [])
    #expect(content.zone.account == "bird")
    #expect(
      try fixture.lines() == ["x.test. 300 NS ns.other.test.", "a.b.x.test. 300 TXT \"new\""])
    let entry = try #require(try fixture.audit().first { $0.action == "zone-replaced" })
    for text in [
      #""removed":6,"added":3"#,
      #""name":"a.b.x.test.","type":"TXT","before":[],"after":["300 \"new\""]"#,
      #""name":"www.x.test.","type":"A","before":["#, #""after":[]"#,
    ] {
      #expect(entry.detail.contains(text), "\(entry.detail)")
    }
    let dump = try fixture.fixture.dump()
    for bad in [
      [sets[1]], sets + [try fixture.set("a.b.x.test", "CNAME", ["y."])],
      sets + [try fixture.set("a.other.test", "A", ["192.0.2.1"])],
    ] {
      let error = #expect(throws: ZoneDatabaseError.self) {
        try fixture.database.replaceContent(
          ofZone: fixture.zone, with: bad, details: ZoneDetails(account: "other"), if: nil,
          by: ManagedFixture.author)
      }
      #expect(error?.reason == .invalidContent)
    }
    #expect(try fixture.fixture.dump() == dump)
  }

  @Test(
    "What a zone has beside its records is set, kept and cleared", arguments: TestEngine.available)
  func details(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    func set(_ details: ZoneDetails) throws -> ZoneContent {
      try fixture.database.setDetails(
        details, ofZone: fixture.zone, if: nil, by: ManagedFixture.author)
      return try fixture.content()
    }
    let before = try fixture.content()
    var content = try set(
      ZoneDetails(
        kind: .secondary, master: "192.0.2.1:5353,192.0.2.2", account: "ann", catalog: "cat.test",
        metadata: ["X-Note": ["one", "two"], "SOA-EDIT-API": ["OFF"]]))
    #expect(content.zone.kind == .secondary && content.zone.master == "192.0.2.1:5353,192.0.2.2")
    #expect(content.zone.account == "ann" && content.zone.catalog == "cat.test")
    #expect(content.metadata == ["X-NOTE": ["one", "two"], "SOA-EDIT-API": ["OFF"]])
    #expect(content.version != before.version && content.serial == before.serial)
    content = try set(ZoneDetails(kind: .native))
    #expect(content.zone.kind == .native && content.zone.account == "ann")
    content = try set(
      ZoneDetails(master: "", account: "", catalog: "", metadata: ["X-NOTE": []]))
    #expect((content.zone.account ?? "").isEmpty && (content.zone.catalog ?? "").isEmpty)
    #expect(content.metadata == ["SOA-EDIT-API": ["OFF"]])
    let trail = try fixture.audit().sorted { $0.id < $1.id }
    #expect(trail.map(\.action) == Array(repeating: "zone-details", count: 3))
    for (entry, texts) in zip(
      trail,
      [
        [
          #""kind":"native → secondary""#, #""account":"none → ann""#,
          #""X-Note":"none → one, two""#, #""SOA-EDIT-API":"none → OFF""#,
        ],
        [#"{"kind":"secondary → native"}"#],
        [
          #""masters":"192.0.2.1:5353,192.0.2.2 → none""#, #""account":"ann → none""#,
          #""catalog":"cat.test → none""#, #""X-NOTE":"one, two → none""#,
        ],
      ])
    {
      for text in texts { #expect(entry.detail.contains(text), "\(entry.detail)") }
    }
  }

  // MARK: Lists

  private func many(_ engine: TestEngine) throws -> (Fixture, any ZoneManagement) {
    let fixture = try Fixture(engine)
    for index in 0..<7 {
      _ = try fixture.create("z\(index).test")
    }
    for odd in [#"a\_b.test"#, "a%b.test", "axb.test", #"back\\slash.test"#] {
      _ = try fixture.create(odd)
    }
    try fixture.sql("UPDATE domains SET account = 'ann', type = 'MASTER' WHERE name = 'z3.test'")
    return (fixture, try fixture.location.openForManagement())
  }

  @Test("Zones are listed in pages, each once, with their serials", arguments: TestEngine.available)
  func pages(_ engine: TestEngine) throws {
    let (fixture, database) = try many(engine)
    defer { withExtendedLifetime(fixture) {} }
    let all = try database.zones(matching: ZoneQuery())
    #expect(all.zones.count == 11 && !all.hasMore)
    #expect(all.zones.allSatisfy { $0.serial == 1 })
    for size in [1, 4, 11] {
      var found: [DomainName] = []
      var hasMore = true
      var rounds = 0
      while hasMore, rounds < 12 {
        let page = try database.zones(matching: ZoneQuery(after: found.last, limit: size))
        #expect(page.zones.count <= size)
        found += page.zones.map(\.zone.name)
        (hasMore, rounds) = (page.hasMore, rounds + 1)
      }
      #expect(found == all.zones.map(\.zone.name), "pages of \(size)")
    }
    func names(_ query: ZoneQuery) throws -> [String] {
      try database.zones(matching: query).zones.map(\.zone.name.withoutDot)
    }
    #expect(try names(ZoneQuery(name: try name("Z3.test"))) == ["z3.test"])
    #expect(try names(ZoneQuery(name: try name("none.test"))) == [])
    #expect(try names(ZoneQuery(account: "ann")) == ["z3.test"])
    try database.setDetails(
      ZoneDetails(account: "Jürgen"), ofZone: try name("z5.test"), if: nil,
      by: ManagedFixture.author)
    #expect(try names(ZoneQuery(account: "Jürgen")) == ["z5.test"])
    #expect(try database.zone(named: name("z5.test"))?.account == "Jürgen")
    #expect(try names(ZoneQuery(containing: "ü")) == [])
    #expect(try names(ZoneQuery(kind: .primary)) == ["z3.test"])
    #expect(try names(ZoneQuery(containing: "Z", limit: 2)) == ["z0.test", "z1.test"])
  }

  @Test(
    "A zone with two SOA records is listed once, and does not hide the next page",
    arguments: TestEngine.available)
  func twoSerials(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    for zone in ["a.test", "b.test", "c.test"] { _ = try fixture.create(zone) }
    try fixture.sql(
      "INSERT INTO records (domain_id, name, type, content) SELECT id, 'b.test', 'SOA',"
        + " 'a b 9 1 1 1 1' FROM domains WHERE name = 'b.test'")
    let database = try fixture.location.openForManagement()
    #expect(try database.zones(matching: ZoneQuery()).zones.count == 3)
    let page = try database.zones(matching: ZoneQuery(limit: 2))
    #expect(page.zones.count == 2 && page.hasMore)
  }

  static let searches: [(String, [String])] = [
    ("z?.test", (0..<7).map { "z\($0).test" }), ("*3*", ["z3.test"]), ("Z3.TEST", ["z3.test"]),
    ("a_b.test", ["a_b.test"]), ("a%b.test", ["a%b.test"]),
    ("a?b.test", ["a%b.test", "a_b.test", "axb.test"]),
    ("%", []), ("_", []), ("z_.test", []), (#"back\\slash.test"#, [#"back\\slash.test"#]),
    ("' OR 1=1 --", []), ("!", []), ("", []), ("*nowhere*", []),
  ]

  @Test("Only * and ? are wildcards of a search", arguments: TestEngine.available)
  func wildcards(_ engine: TestEngine) throws {
    let (fixture, database) = try many(engine)
    defer { withExtendedLifetime(fixture) {} }
    for (pattern, expected) in Self.searches {
      let hits = try database.search(
        pattern, zones: true, records: false, comments: false, limit: 100)
      let names = hits.compactMap { hit -> String? in
        guard case .zone(let zone) = hit else { return nil }
        return zone.name.databaseText
      }
      #expect(names.sorted() == expected.sorted(), "\(pattern)")
    }
  }

  @Test(
    "Records and comments are found, with their zones and up to a limit",
    arguments: TestEngine.available)
  func search(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    _ = try fixture.fixture.create("y.test", [try record("www.y.test", "A", "192.0.2.2")])
    try fixture.change([
      try fixture.set(
        "off.x.test", "A", ["192.0.2.2"], disabled: ["192.0.2.2"],
        comments: [try fixture.comment("off.x.test", "A", "Ask 100 % ANN")])
    ])
    func texts(
      _ pattern: String, records: Bool = true, comments: Bool = true, limit: Int = 100
    ) throws -> [String] {
      try fixture.database.search(
        pattern, zones: true, records: records, comments: comments, limit: limit
      ).map { hit in
        switch hit {
        case .zone(let zone): "zone \(zone.name)"
        case .record(let record, let zone): "\(record.owner) \(record.type) in \(zone.name)"
        case .comment(let comment, let zone): "\(comment.text) in \(zone.name)"
        }
      }
    }
    #expect(
      try Set(texts("192.0.2.2")) == [
        "www.x.test. A in x.test.", "off.x.test. A in x.test.", "www.y.test. A in y.test.",
      ])
    #expect(try texts("192.0.2.2", limit: 2).count == 2)
    #expect(try texts("192.0.2.2", records: false) == [])
    #expect(try texts("*100 % ann") == ["Ask 100 % ANN in x.test."])
    #expect(try texts("*100 % ann", comments: false) == [])
    try fixture.change([
      RecordSetChange(
        owner: try name("off.x.test"), type: .a, action: .keep,
        comments: [try fixture.comment("off.x.test", "A", "für Jürgen % 例")])
    ])
    #expect(try texts("FÜR*%*") == ["für Jürgen % 例 in x.test."])
    #expect(try texts("f?r*例") == ["für Jürgen % 例 in x.test."])
    #expect(try texts("*ж*") == [])
    #expect(try texts("y.test").first == "zone y.test.")
    #expect(try texts("*", limit: 0) == [])
    #expect(try Set(texts("*WWW*A*")).isEmpty)
  }
}
