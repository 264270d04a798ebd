import Authority
import DNSProtocol
import DatabaseTesting
import Foundation
import Logging
import Testing
import ZoneDatabase
import ZoneFollower

@Suite("What is followed and what is loaded are the same")
struct EquivalenceTests {
  /// Every answer, in the order of the questions.
  private func answers(_ publication: ZonePublication, to queries: [[UInt8]]) -> [[UInt8]] {
    var responder = Responder(publication: publication)
    var room = [UInt8](repeating: 0, count: 65_535)
    return queries.map { query in
      var span = room.mutableSpan
      let length = responder.answer(query.span, over: .stream, into: &span)
      return Array(room.prefix(length))
    }
  }

  private func text(_ wire: [UInt8]) -> String {
    guard let message = try? Message(wire: wire) else { return "\(wire)" }
    return "\(message)"
  }

  @Test(
    "After each of many random changes every answer is that of zones which were just loaded",
    arguments: [1, 2, 3, 4] as [UInt64])
  func random(seed: UInt64) throws {
    let followed = try FollowedDatabase(.sqlite)
    var changes = RandomChanges(seed: seed)
    try followed.sql("PRAGMA foreign_keys = ON; \(RandomChanges.missingZones)")
    try followed.follower.load()
    let types: [RecordType] = [.soa, .ns, .a, .mx, .cname, .ds, .any]
    let queries = try RandomChanges.questions.flatMap { name in
      try types.map { try Message.query(DomainName(name), $0).wire() }
    }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    var lastChanges: [String] = []
    for round in 1...100 {
      let change = changes.transaction()
      lastChanges = lastChanges.suffix(3) + [change]
      try followed.sql("PRAGMA foreign_keys = ON;\n\(change)")
      // Now and then several come together, and a restart between.
      if round % 7 == 3 { continue }
      if round % 30 == 0 { try followed.follower.load() }
      try followed.follower.followOnce()
      let fresh = ZonePublication()
      try ZoneFollower(database: followed.database, publication: fresh, logger: logger).load()
      #expect(followed.publication.recordCount == fresh.recordCount)
      #expect(followed.publication.zoneCount == fresh.zoneCount)
      let found = answers(followed.publication, to: queries)
      let expected = answers(fresh, to: queries)
      for index in queries.indices where found[index] != expected[index] {
        Issue.record(
          """
          seed \(seed), change \(round):
          followed: \(text(found[index]))
          loaded: \(text(expected[index]))
          after:
          \(lastChanges.joined(separator: "\n"))
          """)
        return
      }
    }
  }
}
