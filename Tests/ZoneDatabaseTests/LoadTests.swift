import DNSProtocol
import DatabaseTesting
import Foundation
import Synchronization
import Testing
import ZoneDatabase

/// Size, speed and company.
@Suite("Under load", .serialized)
struct LoadTests {
  /// The number of records: a million in an optimized build.
  static var size: Int {
    #if DEBUG
      100_000
    #else
      1_000_000
    #endif
  }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    return try Double(clock.measure(body) / .microseconds(1)) / 1_000_000
  }

  @Test(
    "A large zone is imported and loaded in one go; the times are printed",
    arguments: TestEngine.available)
  func large(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    let zone = try name("big.test")
    let size = Self.size
    let address = try RecordData(type: .a, presentation: "192.0.2.1")
    let text = try RecordData(type: .txt, presentation: "\"some text\"")
    var result: ImportResult?
    let importing = try seconds {
      result = try fixture.database.importZone(zone, kind: nil, replacing: false, progress: nil) {
        add in
        for record in try apex("big.test") { try add(record) }
        for index in 0..<(size / 2) {
          // Hosts in no order, as in life.
          let owner = try zone.prepending(
            label: Array("host\(UInt32(truncatingIfNeeded: index &* 2_654_435_761))".utf8))
          try add(ResourceRecord(owner: owner, ttl: 300, data: address))
          try add(ResourceRecord(owner: owner, ttl: 300, data: text))
        }
      }
    }
    #expect(result?.recordCount == size + 3)
    var count = 0
    let loading = try seconds {
      let defects = try fixture.database.reading { reading in
        try reading.forEachZone({ _, _ in }, record: { _ in count += 1 })
        return reading.defects
      }
      #expect(defects == [])
    }
    #expect(count == size + 3)
    let adding = try seconds {
      _ = try fixture.database.addRecords(
        [try record("new.big.test", "A", "192.0.2.9")], toZone: zone)
    }
    let deleting = try seconds {
      _ = try fixture.database.deleteRecords(
        owner: try name("new.big.test"), type: nil, data: nil, inZone: zone)
    }
    let listing = try seconds { _ = try fixture.database.zoneOverviews() }
    let polls = 10_000
    let polling = try seconds {
      for _ in 0..<polls { _ = try fixture.database.changeCounter() }
    }
    let removing = try seconds { _ = try fixture.database.deleteZone(zone) }
    print(
      """
      \(size) records: imported in \(importing) s, loaded in \(loading) s; one added in \(adding) s,\
       deleted in \(deleting) s; zones listed in \(listing) s; zone deleted in \(removing) s;\
       one look at the change counter takes \(polling / Double(polls) * 1e6) µs
      """)
    #expect(polling / Double(polls) < 0.001)
  }

  @Test(
    "Many small zones are loaded in order, each zone's records after it, however the rows lie",
    arguments: TestEngine.available, ["id, n.i", "n.i, id"])
  func manyZones(_ engine: TestEngine, order: String) throws {
    let fixture = try Fixture(engine)
    let zones = Self.size / 50
    try fixture.sql(
      """
      BEGIN;
      INSERT INTO domains (name, type)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(zones))
        SELECT 'zone' || i || '.test', 'NATIVE' FROM n;
      INSERT INTO records (domain_id, name, type, content, ttl)
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 7)
        SELECT id, 'host' || i || '.' || name, 'A', '192.0.2.' || i, 60 FROM n, domains
        ORDER BY \(order);
      INSERT INTO records (domain_id, name, type, content, ttl)
        VALUES (NULL, 'of.no.zone', 'A', '192.0.2.1', 60);
      COMMIT;
      """)
    var (current, records, isOrdered) = (ZoneIdentifier(rawValue: 0), 0, true)
    var row: Int64 = 0
    let loading = try seconds {
      try fixture.database.reading { reading in
        try reading.forEachZone(
          { zone, _ in
            if zone.id <= current { isOrdered = false }
            (current, row) = (zone.id, 0)
          },
          record: { record in
            if record.rowID <= row { isOrdered = false }
            row = record.rowID
            records += 1
          })
      }
    }
    print("\(zones) zones with \(records) records by \(order) loaded in \(loading) s")
    #expect(isOrdered)
    #expect(records == zones * 8)
  }

  @Test(
    "Our writes and another process' do not get lost between each other",
    arguments: TestEngine.available)
  func concurrentWriters(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    _ = try fixture.create("x.test")
    let zone = try name("x.test")
    let position = try fixture.database.journalPosition()
    let rounds = 100
    let script = (0..<rounds).map {
      "INSERT INTO records (domain_id,name,type,content,ttl) VALUES (1,'theirs\($0).x.test','A','192.0.2.1',60);"
    }.joined(separator: "\n")
    let folder = try TemporaryFolder()
    let process = try fixture.start(script, output: folder.file("output"))
    var seen: Set<String> = []
    var follower = position
    for index in 0..<rounds {
      _ = try fixture.database.addRecords(
        [try record("ours\(index).x.test", "A", "192.0.2.2")], toZone: zone)
      for entry in try fixture.database.journal(after: follower, limit: 10_000) {
        seen.insert(entry.name ?? "*")
        follower = entry.id
      }
    }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // From the beginning: an entry may be seen after one with a higher number, and who follows the
    // journal looks for those; this test does not.
    for entry in try fixture.database.journal(after: position, limit: 10_000) {
      seen.insert(entry.name ?? "*")
    }
    #expect(try fixture.lines("x.test").count == 3 + 2 * rounds)
    for index in 0..<rounds {
      #expect(seen.contains("theirs\(index).x.test"))
      #expect(seen.contains("ours\(index).x.test"))
    }
  }

  @Test("A reader sees one moment while others write", arguments: TestEngine.available)
  func consistency(_ engine: TestEngine) throws {
    let fixture = try Fixture(engine)
    _ = try fixture.create("a.test", [try record("n.a.test", "TXT", "\"0\"")])
    _ = try fixture.create("b.test", [try record("n.b.test", "TXT", "\"0\"")])
    let script = (1...200).map {
      "BEGIN; UPDATE records SET content='\"\($0)\"' WHERE type='TXT'; COMMIT;"
    }.joined(separator: "\n")
    let folder = try TemporaryFolder()
    let process = try fixture.start(script, output: folder.file("output"))
    var loads = 0
    repeat {
      var texts: Set<[UInt8]> = []
      try fixture.database.loadAll(record: { record in
        if record.type == .txt { texts.insert(record.data) }
      })
      #expect(texts.count == 1)
      loads += 1
    } while process.isRunning
    #expect(process.terminationStatus == 0)
    #expect(loads > 1)
  }
}
