import Authority
import DatabaseTesting
import Logging
import Testing
import ZoneDatabase
import ZoneFollower

/// Rows that no client of ours would write: served as what they say, or named by their key.
@Suite("Rows by anybody")
struct HostileRowsTests {
  struct Row: CustomTestStringConvertible {
    var what: String
    var name = "'a.x.test'"
    var type = "'TXT'"
    var content = "'\"x\"'"
    var ttl = "60"
    /// The octets of the name, where they are no text that every engine takes.
    var nameOctets: [UInt8]?
    /// The octets of the content, likewise.
    var contentOctets: [UInt8]?
    /// What the report says; `nil` for what is served.
    var defect: String?
    var testDescription: String { what }
  }

  private static let suffix = Array(".x.test".utf8)

  static let rows = [
    Row(what: "NUL in the name", nameOctets: [0x61, 0, 0x62] + suffix),
    Row(what: "no UTF-8 in the name", nameOctets: [0x61, 0xff, 0xc0] + suffix),
    Row(what: "UTF-8 in the name", name: "'bücher.x.test'"),
    Row(what: "% in the name", name: "'100%.x.test'"),
    Row(what: "% as the name", name: "'%.x.test'"),
    Row(what: "_ in the name", name: "'www_.x.test'"),
    Row(what: "quotes in the name", name: "'o''neill\"`.x.test'"),
    Row(what: "SQL as the name", name: "'x''; drop table records; --.x.test'"),
    Row(what: "a backslash at the name's end", name: #"'a.x.test\'"#, defect: "name"),
    Row(what: "a backslash before the dot", name: #"'a\.x.test'"#, defect: "not in the zone"),
    Row(what: "half an escape", name: #"'a\25.x.test'"#, defect: "name"),
    Row(what: "spaces around the name", name: "' a.x.test'"),
    Row(what: "a line break in the name", name: "'a\n.x.test'"),
    Row(
      what: "a name of 255 characters", name: "'" + String(repeating: "a.", count: 127) + "x'",
      defect: "name"),
    Row(what: "NUL in the content", contentOctets: [0x22, 0x61, 0, 0x22]),
    Row(what: "no UTF-8 in the content", contentOctets: [0x22, 0xff, 0xfe, 0x22]),
    Row(what: "no UTF-8 as an address", type: "'A'", contentOctets: [0xff, 0xfe], defect: "IPv4"),
    Row(
      what: "NUL behind an address", type: "'A'", contentOctets: Array("192.0.2.1\0".utf8),
      defect: "IPv4"),
    Row(what: "SQL as the content", content: "'\"''; DROP TABLE records; --\"'"),
    Row(what: "60 kB of content", content: "repeat('x', 60000)"),
    Row(what: "70 kB of content", content: "repeat('x', 70000)", defect: "65535"),
    Row(what: "70 kB as an address", type: "'A'", content: "repeat('1', 70000)", defect: "IPv4"),
    Row(what: "a negative TTL", ttl: "-1", defect: "ttl"),
    Row(what: "the lowest TTL there is", ttl: "-2147483648", defect: "ttl"),
    Row(what: "a negative preference", type: "'MX'", content: "'-1 m.x.test'", defect: ""),
    Row(what: "a type of nonsense", type: "'NONSENSE'", defect: "type"),
    Row(what: "a type that is too large", type: "'TYPE99999'", defect: "type"),
    Row(what: "SQL as the type", type: "''';--'", defect: "type"),
    Row(what: "a space as the type", type: "' '", defect: "type"),
    Row(what: "UTF-8 as the type", type: "'Ä'", defect: "type"),
    Row(what: "a second SOA", name: "'x.test'", type: "'SOA'", content: "'x'", defect: ""),
  ]

  /// A key that does not fit into 32 bits.
  private static let key: Int64 = 5_000_000_000

  @Test(
    "They are served or named by their key; what is around them is served, and it goes on",
    arguments: TestEngine.available)
  func hostile(engine: TestEngine) throws {
    let followed = try FollowedDatabase(engine)
    try followed.sql(FollowedDatabase.zone(1, "x.test") + engine.withoutLimits)
    try followed.follower.load()
    for row in Self.rows {
      guard let sql = row.insertion(Self.key, engine) else { continue }
      do {
        try followed.sql(sql)
        try followed.follower.followOnce()
        #expect(try followed.address("www.x.test") == "192.0.2.1", "\(row.what)")
        let count = row.defect == nil ? 4 : 3
        #expect(followed.publication.recordCount == count, "\(row.what)")
        let fresh = try followed.loadAnew()
        #expect(fresh.records == count, "\(row.what)")
        let named = fresh.defects.filter { $0.contains("row \(Self.key) ") }
        #expect(named.count == 4 - count && fresh.defects.count == named.count, "\(row.what)")
        #expect(row.defect.map { named.first?.contains($0) ?? $0.isEmpty } ?? true, "\(named)")
        // What is made good is served, and gone when it is deleted.
        try followed.sql(
          """
          UPDATE records SET name = 'good.x.test', type = 'A', content = '192.0.2.9', ttl = 60
          WHERE id = \(Self.key)
          """)
        try followed.follower.followOnce()
        #expect(try followed.address("good.x.test") == "192.0.2.9", "\(row.what)")
        #expect(followed.publication.recordCount == 4, "\(row.what)")
        try followed.sql("DELETE FROM records WHERE id = \(Self.key)")
        try followed.follower.followOnce()
        #expect(followed.publication.recordCount == 3, "\(row.what)")
      } catch {
        Issue.record("\(row.what): \(error)")
      }
    }
  }
}

extension HostileRowsTests.Row {
  /// SQL that writes the row; `nil` where the engine has no such texts.
  fileprivate func insertion(_ key: Int64, _ engine: TestEngine) -> String? {
    guard let name = nameOctets.map({ engine.text($0) }) ?? name,
      var content = contentOctets.map({ engine.text($0) }) ?? content
    else { return nil }
    if engine == .sqlite, content.hasPrefix("repeat(") {
      let words = content.split { "(',) ".contains($0) }
      content = "replace(printf('%.\(words[2])d', 0), '0', '\(words[1])')"
    }
    if engine == .postgreSQL, content.hasSuffix("70000)") { content = "repeat('ü', 35000)" }
    return "INSERT INTO records (id, domain_id, name, type, content, ttl) VALUES"
      + " (\(key), 1, \(name), \(type), \(content), \(ttl))"
  }
}

extension TestEngine {
  /// SQL for a text of any octets; `nil` where texts can't have them.
  fileprivate func text(_ octets: [UInt8]) -> String? {
    let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    switch self {
    case .sqlite: return "CAST(x'\(digits)' AS TEXT)"
    case .mariaDB: return "x'\(digits)'"
    case .postgreSQL: return nil
    }
  }

  /// SQL that lets contents be longer than PowerDNS' tables do, as some people's are.
  fileprivate var withoutLimits: String {
    switch self {
    case .sqlite: ""
    case .mariaDB: "ALTER TABLE records MODIFY content MEDIUMTEXT;"
    // 65,535 characters, of which each may be several octets.
    case .postgreSQL: ""
    }
  }
}

extension FollowedDatabase {
  /// What a server has that starts now, and what it says of the rows.
  fileprivate func loadAnew() throws -> (records: Int, defects: [String]) {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let other = ZonePublication()
    let follower = ZoneFollower(database: database, publication: other, logger: logger)
    try follower.load()
    return (other.recordCount, follower.defects.list)
  }
}
