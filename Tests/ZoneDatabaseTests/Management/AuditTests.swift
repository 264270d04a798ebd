import DNSProtocol
import DatabaseTesting
import Foundation
import Testing
import ZoneDatabase

@Suite("The audit trail, and keys")
struct AuditTests {
  private let author = ManagedFixture.author

  @Test(
    "A change is written down with who, when, from where, and what was before and after",
    arguments: TestEngine.available)
  func entry(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let start = Int64(Date().timeIntervalSince1970 * 1000)
    try fixture.change([
      try fixture.set(
        "WWW.x.test", "A", ["192.0.2.7", "192.0.2.8"], ttl: 60, disabled: ["192.0.2.8"])
    ])
    let entry = try #require(try fixture.audit().first)
    #expect((start - 1...start + 60_000).contains(entry.moment))
    #expect(entry.author == author && entry.action == "records-changed" && entry.zone == "x.test")
    let detail = try #require(
      try JSONSerialization.jsonObject(with: Data(entry.detail.utf8)) as? [String: Any])
    let set = try #require((detail["sets"] as? [[String: Any]])?.first)
    #expect((set["name"] as? String)?.lowercased() == "www.x.test.")
    #expect(set["type"] as? String == "A")
    #expect(set["before"] as? [String] == ["300 192.0.2.2"])
    #expect(set["after"] as? [String] == ["60 192.0.2.7", "60 192.0.2.8 (disabled)"])
  }

  @Test(
    "Entries come newest first, by zone and in pages, and old ones go",
    arguments: TestEngine.available)
  func pages(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    _ = try fixture.fixture.create("y.test")
    for index in 1...5 {
      try fixture.change([try fixture.set("n\(index).x.test", "A", ["192.0.2.1"])])
    }
    try fixture.database.setDetails(
      ZoneDetails(account: "a"), ofZone: try name("Y.test"), if: nil, by: author)
    let all = try fixture.audit()
    #expect(all.count == 6 && all.map(\.id) == all.map(\.id).sorted(by: >))
    #expect(
      try fixture.database.auditTrail(ofZone: try name("y.TEST"), before: nil, limit: 9).count == 1)
    let first = try fixture.database.auditTrail(ofZone: fixture.zone, before: nil, limit: 3)
    let rest = try fixture.database.auditTrail(
      ofZone: fixture.zone, before: first.last?.id, limit: 3)
    #expect((first + rest).map(\.id) == all.dropFirst().map(\.id))
    #expect(try fixture.database.pruneAuditTrail(before: all[0].moment + 1) == 6)
    #expect(try fixture.audit() == [])
    #expect(try fixture.database.pruneAuditTrail(before: .max) == 0)
  }

  @Test(
    "What is huge or odd is cut short in the trail, and never keeps a change from being made",
    arguments: TestEngine.available)
  func bounds(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let long = String(repeating: "\\\"\\\\", count: 60)
    let texts = (0..<25).map { number in
      "\"\(number)\" " + Array(repeating: "\"\(long)\"", count: 20).joined(separator: " ")
    }
    let odd = ChangeAuthor(
      name: String(repeating: "e\u{301}\u{302}\u{303}", count: 300), origin: "\0",
      agent: String(repeating: "👩‍👩‍👧‍👧", count: 300))
    let sets = try (0..<30).map { try fixture.set("n\($0).x.test", "TXT", texts) }
    let (change, _) = try fixture.database.changeRecordSets(
      sets, ofZone: fixture.zone, if: nil, by: odd)
    #expect(change.added == 750)
    let entry = try #require(try fixture.audit().first)
    #expect(entry.detail.utf8.count < 40_000)
    let detail = try #require(
      try JSONSerialization.jsonObject(with: Data(entry.detail.utf8)) as? [String: Any])
    #expect((detail["omitted"] as? Int ?? 0) > 10)
    #expect(entry.author.name.unicodeScalars.count == 200 && entry.author.origin.isEmpty)
    try fixture.database.setDetails(
      ZoneDetails(metadata: [
        "X-BIG": Array(repeating: String(repeating: "x", count: 9000), count: 90)
      ]),
      ofZone: fixture.zone, if: nil, by: author)
    #expect(try fixture.audit().first.map { $0.detail.utf8.count < 40_000 } == true)
  }

  @Test(
    "Without its tables the database may be changed, and keys say what to do",
    arguments: TestEngine.available)
  func olderTables(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    try fixture.change([try fixture.set("m.x.test", "A", ["192.0.2.1"])])
    let indexGone =
      engine == .mariaDB
      ? "DROP INDEX martlet_journal_by_zone ON martlet_journal"
      : "DROP INDEX martlet_journal_by_zone"
    try fixture.fixture.sql(
      "DROP TABLE martlet_audit; DROP TABLE martlet_keys; \(indexGone)")
    // The tables were there a moment ago.
    let database = fixture.database
    let (change, version) = try database.changeRecordSets(
      [try fixture.set("n.x.test", "A", ["192.0.2.1"])], ofZone: fixture.zone, if: nil, by: author)
    #expect(change.added == 1 && version != nil)
    #expect(try database.auditTrail(ofZone: nil, before: nil, limit: 9) == [])
    #expect(try database.pruneAuditTrail(before: .max) == 0)
    #expect(try database.accessKeys() == [])
    let error = #expect(throws: ZoneDatabaseError.self) {
      try database.addAccessKey(key("k"), by: author)
    }
    #expect(error?.reason == .wrongSchema && error?.remedy.contains("martlet migrate") == true)
    #expect(try database.migrate().steps.contains { $0.purpose.contains("martlet_audit") })
    try database.addAccessKey(key("k"), by: author)
    #expect(
      try database.auditTrail(ofZone: nil, before: nil, limit: 9).map(\.action) == ["key-created"])
  }

  // MARK: Keys

  private func key(
    _ name: String, digest: Character = "a", zones: [String]? = nil, mayWrite: Bool = true
  ) throws -> AccessKey {
    try makeKey(name, String(repeating: digest, count: 64), zones, mayWrite)
  }

  private func makeKey(
    _ name: String, _ digest: String, _ zones: [String]?, _ mayWrite: Bool
  ) throws -> AccessKey {
    AccessKey(name: name, digest: digest, mayWrite: mayWrite, zones: zones, created: 1_700_000_000)
  }

  @Test("Access keys are added once, listed and removed", arguments: TestEngine.available)
  func accessKeys(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let database = fixture.database
    let keys = [
      try key("Ann's\"kéy\"", digest: "a"),
      try key("octodns", digest: "b", zones: ["x.test", "y.test"], mayWrite: false),
    ]
    for key in keys { try database.addAccessKey(key, by: author) }
    #expect(try database.accessKeys() == keys)
    for again in [try key("octodns", digest: "c"), try key("other", digest: "b")] {
      let error = #expect(throws: ZoneDatabaseError.self) {
        try database.addAccessKey(again, by: author)
      }
      #expect(error?.reason == .alreadyExists)
    }
    for name in ["", "a b", "a/b", "a\u{7f}", "a\n", String(repeating: "a", count: 65)] {
      let error = #expect(throws: ZoneDatabaseError.self) {
        try database.addAccessKey(key(name, digest: "d"), by: author)
      }
      #expect(error?.reason == .invalidContent)
    }
    #expect(try database.removeAccessKey(named: "octodns", by: author))
    #expect(try !database.removeAccessKey(named: "octodns", by: author))
    #expect(try database.accessKeys() == [keys[0]])
    #expect(try database.removeAccessKey(named: keys[0].name, by: author))
    #expect(try database.accessKeys() == [])
    let trail = try database.auditTrail(ofZone: nil, before: nil, limit: 9)
    #expect(trail.map(\.action) == ["key-deleted", "key-deleted", "key-created", "key-created"])
    #expect(!trail.contains { $0.detail.contains("aaaa") || $0.detail.contains("bbbb") })
  }

  @Test("TSIG keys are added, changed and removed", arguments: TestEngine.available)
  func transactionKeys(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let database = fixture.database
    var key = TransactionKey(name: "k.test", algorithm: "hmac-sha256", secret: "c2VjcmV0")
    try database.setTransactionKey(key, replacing: nil, by: author)
    let error = #expect(throws: ZoneDatabaseError.self) {
      try database.setTransactionKey(key, replacing: nil, by: author)
    }
    #expect(error?.reason == .alreadyExists)
    key.secret = "b3RoZXI="
    try database.setTransactionKey(key, replacing: "k.test", by: author)
    #expect(try database.transactionKeys() == [key])
    let renamed = TransactionKey(name: "l.test", algorithm: "hmac-sha512", secret: "eA==")
    try database.setTransactionKey(renamed, replacing: "k.test", by: author)
    #expect(try database.transactionKeys() == [renamed])
    #expect(try database.removeTransactionKey(named: "l.test", by: author))
    #expect(try !database.removeTransactionKey(named: "l.test", by: author))
    let trail = try database.auditTrail(ofZone: nil, before: nil, limit: 9)
    #expect(trail.count == 4 && !trail.contains { $0.detail.contains("c2VjcmV0") })
  }

  @Test("Autoprimaries are added once, listed and removed", arguments: TestEngine.available)
  func autoprimaries(_ engine: TestEngine) throws {
    let fixture = try ManagedFixture(engine)
    let database = fixture.database
    let all = [
      Autoprimary(address: "192.0.2.1", nameServer: "ns1.test", account: "ann"),
      Autoprimary(address: "2001:db8::1", nameServer: "ns1.test", account: ""),
    ]
    for autoprimary in all { try database.addAutoprimary(autoprimary, by: author) }
    #expect(try Set(database.autoprimaries()) == Set(all))
    let error = #expect(throws: ZoneDatabaseError.self) {
      try database.addAutoprimary(all[0], by: author)
    }
    #expect(error?.reason == .alreadyExists)
    #expect(
      try database.removeAutoprimary(address: "192.0.2.1", nameServer: "ns1.test", by: author))
    #expect(
      try !database.removeAutoprimary(address: "192.0.2.1", nameServer: "ns1.test", by: author))
    #expect(try database.autoprimaries() == [all[1]])
  }
}
