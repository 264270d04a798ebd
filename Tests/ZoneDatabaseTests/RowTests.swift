import DNSProtocol
import DatabaseTesting
import Testing
import ZoneDatabase

/// Rows as people and PowerDNS write them.
@Suite("Rows of PowerDNS' tables")
struct RowTests {
  struct Row: CustomTestStringConvertible {
    var columns: String
    /// The record, or what the defect's reason contains.
    var record: String?
    var reason: String?
    init(_ columns: String, _ record: String) {
      self.columns = columns
      self.record = record
    }
    init(_ columns: String, defect reason: String) {
      self.columns = columns
      self.reason = reason
    }
    /// Whether the name is written in capitals.
    var hasCapitals: Bool { columns.hasPrefix("'A.X.Test'") }
    /// Whether the columns hold what is not of their type, or too large for it.
    var isLoose: Bool { columns.hasSuffix(",'',0") || columns.contains("2147483648") }
    var testDescription: String { columns }
  }

  static let long = String(repeating: "a", count: 300)

  /// The columns name, type, content, ttl and prio, and what becomes of them.
  static let rows = [
    Row("'a.x.test','A','192.0.2.1',60,0", "a.x.test. 60 A 192.0.2.1"),
    Row("'a.x.test','A',' 192.0.2.1 ',60,0", "a.x.test. 60 A 192.0.2.1"),
    Row("'A.X.Test','a','192.0.2.1',60,0", "a.x.test. 60 A 192.0.2.1"),
    Row("'a.x.test.','A','192.0.2.1',60,0", "a.x.test. 60 A 192.0.2.1"),
    Row("'a.x.test','A','192.0.2.1',NULL,0", "a.x.test. 3600 A 192.0.2.1"),
    Row("'a.x.test','A','192.0.2.1','',0", "a.x.test. 3600 A 192.0.2.1"),
    Row("'a.x.test','AAAA','2001:DB8::1',60,0", "a.x.test. 60 AAAA 2001:db8::1"),
    Row("'a.x.test','CNAME','Foo.X.test',60,0", "a.x.test. 60 CNAME Foo.X.test."),
    Row("'a.x.test','CNAME','foo.x.test.',60,0", "a.x.test. 60 CNAME foo.x.test."),
    Row("'a.x.test','CNAME','a;b(c\"d.x.test',60,0", #"a.x.test. 60 CNAME a\;b\(c\"d.x.test."#),
    Row("'a.x.test','MX','mail.x.test',60,10", "a.x.test. 60 MX 10 mail.x.test."),
    Row("'a.x.test','MX','mail.x.test.',60,NULL", "a.x.test. 60 MX 0 mail.x.test."),
    Row("'a.x.test','MX','20 mail.x.test',60,0", "a.x.test. 60 MX 20 mail.x.test."),
    Row("'a.x.test','MX','.',60,0", "a.x.test. 60 MX 0 ."),
    Row("'a.x.test','SRV','5 80 m.x.test',60,1", "a.x.test. 60 SRV 1 5 80 m.x.test."),
    Row("'a.x.test','SRV','1 5 80 m.x.test',60,0", "a.x.test. 60 SRV 1 5 80 m.x.test."),
    Row("'a.x.test','TXT','\"a\" \"b\"',60,0", "a.x.test. 60 TXT \"a\" \"b\""),
    Row("'a.x.test','TXT','\"a\"\"b\"',60,0", "a.x.test. 60 TXT \"a\" \"b\""),
    Row(
      "'a.x.test','TXT','v=spf1 include:x.test  -all',60,0",
      #"a.x.test. 60 TXT "v=spf1 include:x.test  -all""#),
    Row("'a.x.test','TXT','k=rsa; p=AB(C)',60,0", #"a.x.test. 60 TXT "k=rsa; p=AB(C)""#),
    Row("'a.x.test','SPF','v=spf1 -all',60,0", #"a.x.test. 60 SPF "v=spf1 -all""#),
    Row("'a.x.test','TXT','\"é\\195\"',60,0", #"a.x.test. 60 TXT "\195\169\195""#),
    Row("'a.x.test','TXT','',60,0", "a.x.test. 60 TXT \"\""),
    Row(
      "'a.x.test','TXT','\(long)',60,0",
      "a.x.test. 60 TXT \"\(long.prefix(255))\" \"\(long.dropFirst(255))\""),
    Row(
      "'a.x.test','TXT','\"\(long)\"',60,0",
      "a.x.test. 60 TXT \"\(long.prefix(255))\" \"\(long.dropFirst(255))\""),
    Row("'a.x.test','TYPE65280','\\# 2 ABCD',60,0", "a.x.test. 60 TYPE65280 \\# 2 ABCD"),
    Row("'a.x.test','TYPE1','\\# 4 C0000201',60,0", "a.x.test. 60 A 192.0.2.1"),
    Row("'a.x.test','NS','\\# 3 016100',60,0", "a.x.test. 60 NS a."),
    Row("'a.x.test','CAA','0 issue \"ca.test\"',60,0", #"a.x.test. 60 CAA 0 issue "ca.test""#),
    Row(
      "'a.x.test','HTTPS','1 . alpn=h2,h3',60,0", "a.x.test. 60 HTTPS 1 . alpn=\"h2,h3\""),
    Row(
      "'a.x.test','NAPTR','1 2 \"u\" \"e2u+sip\" \"!^.*$!sip:a@b!\" .',60,0",
      #"a.x.test. 60 NAPTR 1 2 "u" "e2u+sip" "!^.*$!sip:a@b!" ."#),
    Row("'a.x.test','RP','a.x.test b.x.test',60,0", "a.x.test. 60 RP a.x.test. b.x.test."),
    Row("'*.x.test','A','192.0.2.1',60,0", "*.x.test. 60 A 192.0.2.1"),
    Row(
      "'a\\.b\\\\c\\000\\255''\"@.x.test','A','192.0.2.1',60,0",
      #"a\.b\\c\000\255'\"\@.x.test. 60 A 192.0.2.1"#),

    Row("'a.x.test','A','192.0.2.256',60,0", defect: "expected an IPv4 address"),
    Row("'a.x.test','A','',60,0", defect: "expected"),
    Row("'a.x.test','A',NULL,60,0", defect: "expected"),
    Row("'a.x.test','A','192.0.2.1 192.0.2.2',60,0", defect: "expected"),
    Row("'a.other.test','A','192.0.2.1',60,0", defect: "not in the zone"),
    Row("'a','A','192.0.2.1',60,0", defect: "not in the zone"),
    Row("NULL,'A','192.0.2.1',60,0", defect: "the name is empty"),
    Row("'a..x.test','A','192.0.2.1',60,0", defect: "empty label"),
    Row("'\(String(repeating: "l", count: 64)).x.test','A','192.0.2.1',60,0", defect: "63 octets"),
    Row("'a.x.test','MX','mail.x.test',60,70000", defect: "prio is 70000"),
    Row("'a.x.test','MX','a b c',60,1", defect: "expected a number"),
    Row("'a.x.test','SRV','80 m.x.test',60,1", defect: "expected a number"),
    Row("'a.x.test','CNAME','@',60,0", defect: "@ means nothing"),
    Row("'a.x.test','RP','a.x.test @',60,0", defect: "@ means nothing"),
    Row("'a.x.test','TXT','a \"b\"',60,0", defect: "quote"),
    Row("'a.x.test','TXT','\"open',60,0", defect: "closing quote"),
    Row("'a.x.test','TXT','\"a\"b',60,0", defect: "behind a closing quote"),
    Row("'a.x.test','TXT','\\300',60,0", defect: "255"),
    Row("'a.x.test','NONSENSE','x',60,0", defect: "the type is unknown"),
    Row("'a.x.test','ALIAS','b.test',60,0", defect: "ALIAS records are not supported"),
    Row("'a.x.test','LUA','A \"x\"',60,0", defect: "LUA records are not supported"),
    Row("'a.x.test','ANY','x',60,0", defect: "expected a type"),
    Row("'a.x.test','A','192.0.2.1',-5,0", defect: "the ttl is -5"),
    Row("'a.x.test','A','192.0.2.1',2147483648,0", defect: "the ttl is 2147483648"),
    Row("'a.x.test','A','\\# 5 C000020101',60,0", defect: "expected"),
  ]

  @Test(
    "A row becomes a record, or is named with what is wrong; the rest is served",
    arguments: TestEngine.available, rows)
  func row(_ engine: TestEngine, _ row: Row) throws {
    guard engine.hasLooseTypes || !row.isLoose else { return }
    guard engine.takesCapitals || !row.hasCapitals else { return }
    let fixture = try Fixture(engine)
    let zone = try fixture.create("x.test")
    try fixture.sql(
      "INSERT INTO records (domain_id,name,type,content,ttl,prio) VALUES"
        + " (\(zone.id.rawValue),\(row.columns))")
    let id = try fixture.sql("SELECT max(id) FROM records").first
    var found: [ZoneRecord] = []
    let defects = try fixture.database.loadAll(record: { found.append($0) })
    if let record = row.record {
      #expect(defects.map(\.description) == [])
      try #require(found.count == 4)
      let last = try #require(found.first { "\($0.rowID)" == id })
      #expect("\(last.owner.lowercased) \(last.ttl) \(last.type) \(try last.recordData)" == record)
      #expect(last.owner == (try DomainName(databaseText: last.owner.databaseText)))
    } else if let reason = row.reason {
      #expect(found.count == 3)
      let defect = try #require(defects.first)
      #expect(defects.count == 1)
      #expect(defect.rowID.map { "\($0)" } == id)
      #expect(defect.reason.contains(reason), "\(defect)")
      #expect(defect.zone == "x.test")
    }
  }

  @Test("Disabled rows and empty non-terminals are no records", arguments: TestEngine.available)
  func invisible(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    let zone = try fixture.create("x.test")
    try fixture.sql(
      """
      INSERT INTO records (domain_id,name,type,content,disabled) VALUES
      (1,'a.x.test','A','192.0.2.1',true), (1,'b.x.test',NULL,NULL,false),
      (1,'c.x.test','',NULL,false),
      (1,'d.x.test','A','192.0.2.1',NULL);
      """)
    #expect(try fixture.lines("x.test").count == 3)
    var disabled: [String] = []
    let defects = try fixture.database.forEachRecord(ofZone: zone.id, includingDisabled: true) {
      if $0.isDisabled { disabled.append($0.owner.description) }
    }
    #expect(disabled == ["a.x.test.", "d.x.test."])
    #expect(defects == [])
  }

  @Test(
    "Zones are read with the oddities of their rows",
    arguments: TestEngine.available.filter { $0.takesCapitals && $0.takesOrphans })
  func zones(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    try fixture.sql(
      """
      INSERT INTO domains (id,name,type,master,account,catalog) VALUES
      (1,'a.test','MASTER',NULL,'me','cat.test'), (2,'B.Test.','slave','192.0.2.1:54, 192.0.2.2',NULL,NULL),
      (3,'.','native',NULL,NULL,NULL), (4,'a..test','NATIVE',NULL,NULL,NULL),
      (5,'c.test','WHAT',NULL,NULL,NULL), (6,'a.test.','NATIVE',NULL,NULL,NULL);
      INSERT INTO records (domain_id,name,type,content) VALUES
      (4,'x.a..test','A','192.0.2.1'), (3,'net','A','192.0.2.3'), (77,'gone.test','A','192.0.2.4'),
      (2,'x.b.test','A','192.0.2.5'), (NULL,'none.test','A','192.0.2.6');
      """)
    let (zones, defects) = try fixture.database.zones()
    #expect(zones.map(\.name.description) == ["a.test.", "B.Test.", ".", "c.test."])
    #expect(zones.map(\.kind) == [.primary, .secondary, .native, .native])
    #expect(zones[0].account == "me")
    #expect(zones[0].catalog == "cat.test")
    #expect(zones[1].master == "192.0.2.1:54, 192.0.2.2")
    #expect(defects.map(\.rowID) == [4, 5, 6])
    #expect(try fixture.database.zone(named: try name("b.TEST"))?.id.rawValue == 2)
    #expect(try fixture.database.zone(named: .root)?.id.rawValue == 3)
    #expect(try fixture.database.zone(named: try name("none.test")) == nil)
    var order: [String] = []
    var id: Int64 = 0
    let orphans = try fixture.database.loadAll(
      zone: { zone in
        id = zone.id.rawValue
        order.append("\(id)")
      }, record: { order.append("\(id):\($0.owner)") })
    #expect(order == ["1", "2", "2:x.b.test.", "3", "3:net.", "5"])
    let reasons = orphans.filter { $0.table == "records" }.map { "\($0.zone) \($0.reason)" }
    #expect(reasons.count == 3)
    for (zone, reason) in zip(["NULL", "4", "77"], reasons) {
      #expect(reason.hasPrefix("\(zone) this row belongs to no zone"))
    }
  }

  @Test(
    "Rows come in their order and each with its zone, wherever they lie in the table",
    arguments: TestEngine.available,
    [
      "1 1 1 2 2 2 3 3 3", "3 2 1 3 2 1 3 2 1", "2 2 2 9 1 1 3 1 1", "1 2 2 2 2 2 2 2 2",
      "1 . 1 . . 2 1 . . . . . 1 2 . 3", "9 9 1 9 9 2 9 9 3",
    ])
  func places(_ engine: TestEngine, _ layout: String) throws {
    let fixture = try Fixture(engine)
    let zones = layout.split(separator: " ")
    // More rows than are looked up one by one, and fewer.
    for repetition in [1, 3000] {
      try fixture.sql(
        """
        DELETE FROM records; DELETE FROM domains;
        INSERT INTO domains (id,name,type) VALUES (1,'x1.test','NATIVE'),(2,'x2.test','NATIVE'),
          (3,'x3.test','NATIVE')\(engine.takesOrphans ? "" : ",(9,'x9.test','NATIVE')");
        """)
      let values = zones.enumerated().filter { $0.element != "." }.map {
        "(\($0.offset),\($0.element))"
      }
      try fixture.sql(
        """
        INSERT INTO records (id,domain_id,name,type,content,ttl)
          WITH RECURSIVE places(place,zone) AS (VALUES \(values.joined(separator: ","))),
            n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(repetition - 1))
          SELECT 10 + \(zones.count) * i + place, zone, 'h' || (i * 7 % 1000) || '.x' || zone || '.test',
            'A', '192.0.2.1', 60 FROM places, n
        """)
      var found: [Int64: [Int64]] = [:]
      var zone: Int64 = 0
      try fixture.database.loadAll(
        zone: { zone = $0.id.rawValue }, record: { found[zone, default: []].append($0.rowID) })
      for key in Set(zones).intersection(["1", "2", "3"]) {
        let expected = (0..<repetition).flatMap { step in
          zones.enumerated().filter { $0.element == key }.map {
            Int64(10 + zones.count * step + $0.offset)
          }
        }
        #expect(found[Int64(key) ?? 0] == expected)
      }
    }
  }

  @Test(
    "Names that are not written as usual are told apart",
    arguments: TestEngine.available,
    [
      ("a.x.test", true), ("A.x.test", false), ("a.x.test.", false), (#"\097.x.test"#, false),
      (#"a\.b.x.test"#, true), (#"\000.x.test"#, true), ("a b.x.test", false),
    ])
  func spelling(_ engine: TestEngine, _ spelling: (text: String, isUsual: Bool)) throws {
    let (text, isUsual) = spelling
    guard engine.takesCapitals || text == text.lowercased() else { return }
    let fixture = try Fixture(engine)
    let zone = try fixture.create("x.test")
    try fixture.sql(
      "INSERT INTO records (domain_id,name,type,content) VALUES (1,'\(text)','A','192.0.2.77')")
    var found: [Bool] = []
    try fixture.database.reading { reading in
      try reading.forEachRecord(of: zone, namedExactly: Array(text.utf8)) { row in
        found.append(row.hasUsualName)
        #expect([UInt8](copying: row.nameText) == Array(text.utf8))
      }
    }
    #expect(found == [isUsual])
  }
}
