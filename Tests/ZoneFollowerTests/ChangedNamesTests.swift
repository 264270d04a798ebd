import Authority
import DNSProtocol
import DatabaseTesting
import Foundation
import Testing
import ZoneDatabase
import ZoneFollower

@Suite("Following single names")
struct ChangedNamesTests {
  /// SQL that changes rows of zone 1 without the journal: what such a change shows later tells what
  /// was read.
  private func unseen(_ engine: TestEngine, _ sql: String) -> String {
    engine.silenced(sql, zone: 1)
  }

  @Test(
    "Only the names that were changed are read again, and the whole zone when the journal says so",
    arguments: TestEngine.available)
  func extent(_ engine: TestEngine) throws {
    let followed = try FollowedDatabase(engine)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.sql(
      "INSERT INTO records (domain_id,name,type,content) VALUES (1,'x.example.com','A','192.0.2.9')"
    )
    try followed.follower.load()
    try followed.sql(
      unseen(engine, "UPDATE records SET content='192.0.2.10' WHERE name='x.example.com'"))
    try followed.sql("UPDATE records SET content='192.0.2.2' WHERE name='www.example.com'")
    #expect(try followed.follower.followOnce() == 1)
    #expect(try followed.address("www.example.com") == "192.0.2.2")
    #expect(try followed.address("x.example.com") == "192.0.2.9")
    try followed.sql("UPDATE domains SET account='me'")
    #expect(try followed.follower.followOnce() == 1)
    #expect(try followed.address("x.example.com") == "192.0.2.10")
  }

  @Test(
    "When very many names of a zone change at once, all of it is read",
    arguments: TestEngine.available)
  func many(_ engine: TestEngine) throws {
    let followed = try FollowedDatabase(engine)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.follower.load()
    try followed.sql(unseen(engine, "UPDATE records SET content='192.0.2.10' WHERE type='A'"))
    try followed.sql(
      """
      INSERT INTO records (domain_id,name,type,content,ttl)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
        SELECT 1, 'h' || i || '.example.com', 'A', '10.0.' || (i % 200) || '.' || (i % 251), 60 FROM n
      """)
    #expect(try followed.follower.followOnce() == 1)
    #expect(followed.publication.recordCount == 10_004)
    #expect(try followed.address("h10001.example.com") == "10.0.1.212")
    #expect(try followed.address("www.example.com") == "192.0.2.10")
  }

  @Test("RFC 4343: rows of one name in capitals and in small letters are one name's")
  func capitals() throws {
    let followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.sql(
      """
      INSERT INTO records (domain_id,name,type,content,ttl) VALUES
        (1,'WWW.Example.com','A','192.0.2.2',60), (1,'www.example.com.','A','192.0.2.3',60)
      """)
    try followed.follower.load()
    func addresses() throws -> [String] {
      try followed.ask("www.example.com").answers.map { $0.data.presentation() }
    }
    #expect(try addresses() == ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
    let steps = [
      ("UPDATE records SET content='192.0.2.4' WHERE content='192.0.2.1'", [4, 2, 3]),
      ("UPDATE records SET name='wWw.example.com' WHERE content='192.0.2.2'", [4, 2, 3]),
      ("DELETE FROM records WHERE content='192.0.2.4'", [2, 3]),
      (
        "INSERT INTO records (domain_id,name,type,content,ttl) VALUES (1,'www.example.com','A','192.0.2.5',60)",
        [2, 3, 5]
      ),
      ("DELETE FROM records WHERE name='wWw.example.com'", [3, 5]),
      ("UPDATE records SET name=lower(name) WHERE name LIKE 'www%'", [3, 5]),
    ]
    for (sql, expected) in steps {
      try followed.sql(sql)
      #expect(try followed.follower.followOnce() == 1, "\(sql)")
      #expect(try addresses() == expected.map { "192.0.2.\($0)" }, "\(sql)")
    }
  }

  @Test("A zone with very many unusual names is still followed right")
  func manyUnusual() throws {
    let followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.sql(
      """
      INSERT INTO records (domain_id,name,type,content,ttl)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
        SELECT 1, 'H' || i || '.example.com', 'A', '10.0.0.1', 60 FROM n
      """)
    try followed.follower.load()
    try followed.sql(
      "INSERT INTO records (domain_id,name,type,content,ttl) VALUES (1,'h7.example.com','A','10.0.0.2',60)"
    )
    #expect(try followed.follower.followOnce() == 1)
    #expect(try followed.ask("h7.example.com").answers.count == 2)
    try followed.sql("UPDATE records SET name=lower(name)")
    try followed.follower.followOnce()
    try followed.sql("DELETE FROM records WHERE content='10.0.0.2'")
    #expect(try followed.follower.followOnce() == 1)
    #expect(try followed.ask("h7.example.com").answers.count == 1)
  }

  @Test(
    "Names between others come and go with what is below them (RFC 4592 §2.2.2)",
    arguments: TestEngine.available)
  func emptyNonTerminals(_ engine: TestEngine) throws {
    let followed = try FollowedDatabase(engine)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.follower.load()
    #expect(try followed.address("b.example.com") == "NXDOMAIN")
    try followed.sql(
      "INSERT INTO records (domain_id,name,type,content) VALUES (1,'a.b.example.com','A','192.0.2.9')"
    )
    try followed.follower.followOnce()
    #expect(try followed.address("b.example.com") == "NOERROR")
    try followed.sql("DELETE FROM records WHERE name='a.b.example.com'")
    try followed.follower.followOnce()
    #expect(try followed.address("b.example.com") == "NXDOMAIN")
  }

  @Test(
    "An error in the middle of reading changes nothing, and nothing is lost by it",
    arguments: TestEngine.available)
  func error(_ engine: TestEngine) throws {
    let followed = try FollowedDatabase(engine)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.follower.load()
    try followed.sql("UPDATE records SET content='192.0.2.2' WHERE type='A'")
    try followed.sql(FollowedDatabase.zone(2, "example.net", address: "198.51.100.7"))
    // The first zone's change can be read, the second zone can't.
    try followed.sql("ALTER TABLE domains RENAME COLUMN catalog TO hidden")
    #expect(throws: ZoneDatabaseError.self) { try followed.follower.followOnce() }
    #expect(try followed.address("www.example.com") == "192.0.2.1")
    try followed.sql("ALTER TABLE domains RENAME COLUMN hidden TO catalog")
    #expect(try followed.follower.followOnce() == 2)
    #expect(try followed.address("www.example.com") == "192.0.2.2")
    #expect(try followed.address("www.example.net") == "198.51.100.7")
  }

  @Test("Two rows of domains with one name: one is served, and the other when the first is gone")
  func twins() throws {
    let followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com."))
    try followed.sql("UPDATE records SET name = rtrim(name, '.')")
    try followed.follower.load()
    #expect(try followed.address("www.example.com") == "192.0.2.1")
    try followed.sql(FollowedDatabase.zone(2, "example.com", address: "192.0.2.2"))
    try followed.follower.followOnce()
    try followed.follower.followOnce()
    #expect(try followed.address("www.example.com") == "192.0.2.2")
    // What belongs to the row that is not served changes nothing.
    try followed.sql(
      "UPDATE records SET content='192.0.2.3' WHERE domain_id=1 AND type='A'")
    try followed.follower.followOnce()
    #expect(try followed.address("www.example.com") == "192.0.2.2")
    try followed.sql("DELETE FROM records WHERE domain_id=2; DELETE FROM domains WHERE id=2")
    try followed.follower.followOnce()
    #expect(try followed.address("www.example.com") == "192.0.2.3")
  }

  @Test("Zones that come and go in numbers are all known", arguments: TestEngine.available)
  func zones(_ engine: TestEngine) throws {
    let followed = try FollowedDatabase(engine)
    try followed.follower.load()
    let script = (1...300).map { FollowedDatabase.zone($0, "z\($0).test") }.joined(separator: "\n")
    try followed.sql(script)
    #expect(try followed.follower.followOnce() == 300)
    let steps: [(sql: String, isServed: (Int) -> Bool)] = [
      ("DELETE FROM domains WHERE id % 3 = 0", { $0 % 3 != 0 }),
      ("UPDATE domains SET id = id + 1000 WHERE id % 3 = 1", { $0 % 3 != 0 }),
      ("DELETE FROM domains WHERE id > 1000", { $0 % 3 == 2 }),
      ("UPDATE domains SET name = 'y' || name WHERE id > 100", { $0 % 3 == 2 && $0 <= 100 }),
      ("DELETE FROM domains", { _ in false }),
    ]
    for step in steps {
      try followed.sql(engine.enforcingReferences + step.sql)
      try followed.follower.followOnce()
      for number in 1...300 {
        let isServed = try followed.address("www.z\(number).test") == "192.0.2.1"
        #expect(isServed == step.isServed(number), "\(step.sql), zone \(number)")
      }
    }
    #expect(followed.publication.zoneCount == 0)
  }

  @Test(
    "A transaction over several names and zones is seen whole or not at all",
    arguments: TestEngine.available)
  func atomic(_ engine: TestEngine) async throws {
    let followed = try FollowedDatabase(engine)
    for number in 1...3 {
      try followed.sql(FollowedDatabase.zone(number, "z\(number).test", address: "10.0.0.0"))
    }
    try followed.follower.load()
    let follower = followed.follower
    let task = Task { await follower.run() }
    defer { task.cancel() }
    let rounds = 200
    let script = (1...rounds).map {
      """
      BEGIN; UPDATE records SET content='10.0.0.\($0)' WHERE type='A';
      UPDATE domains SET account='\($0)' WHERE id = 2; COMMIT;
      """
    }.joined(separator: "\n")
    let writer = try followed.start(script)
    var seen: Set<[UInt8]> = []
    let queries = try (1...3).map { try Message.query(DomainName("www.z\($0).test"), .a).wire() }
    var responder = Responder(publication: followed.publication)
    var room = [UInt8](repeating: 0, count: 4096)
    let deadline = ContinuousClock.now + .seconds(30)
    while !seen.contains([10, 0, 0, UInt8(rounds)]) {
      try #require(ContinuousClock.now < deadline)
      responder.refresh()
      var addresses: Set<[UInt8]> = []
      for query in queries {
        var span = room.mutableSpan
        let length = responder.answer(query.span, over: .datagram, into: &span)
        addresses.insert(Array(room[(length - 4)..<length]))
      }
      #expect(addresses.count == 1)
      seen.formUnion(addresses)
      await Task.yield()
    }
    writer.waitUntilExit()
    #expect(seen.count > 1)
  }
}
