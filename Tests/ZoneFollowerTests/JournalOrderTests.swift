import DatabaseTesting
import Logging
import Synchronization
import Testing
import ZoneDatabase
import ZoneFollower

@Suite("Journal entries that become visible out of order")
struct JournalOrderTests {
  /// A clock that is put forward by hand.
  final class HandClock: Sendable {
    private let ahead = Mutex(Duration.zero)
    private let start = ContinuousClock.now
    func advance(_ duration: Duration) { ahead.withLock { $0 += duration } }
    var now: ContinuousClock.Instant { start + ahead.withLock { $0 } }
  }

  /// A database with names n0 to n399, whose journal gets the numbers that a test wants.
  final class Journaled {
    let followed: FollowedDatabase
    let clock = HandClock()
    let first: Int64

    init() throws {
      followed = try FollowedDatabase(.sqlite, now: { [clock] in clock.now })
      try followed.sql(
        FollowedDatabase.zone(1, "example.com")
          + """
          WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399)
          INSERT INTO records (domain_id, name, type, content, ttl)
            SELECT 1, 'n' || i || '.example.com', 'A', '192.0.2.1', 60 FROM n;
          """)
      first = try followed.database.journalPosition() + 1
    }

    /// What a transaction that has given a number to its entry commits.
    func commit(_ number: Int64, name: Int) throws {
      try followed.sql(
        TestEngine.sqlite.silenced(
          """
          UPDATE records SET content = '198.51.100.1' WHERE name = 'n\(name).example.com';
          INSERT INTO martlet_journal (id, zone, name, moment)
            VALUES (\(first + number), 1, 'n\(name).example.com', unixepoch())
          """, zone: 1))
    }

    func isPublished(_ name: Int) throws -> Bool {
      try followed.address("n\(name).example.com") == "198.51.100.1"
    }
  }

  @Test("An entry that is seen after one with a higher number is followed, once")
  func interleaved() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try follower.load()
    try journal.commit(1, name: 1)
    #expect(try follower.followOnce() == 1)
    try journal.commit(0, name: 0)
    #expect(try follower.followOnce() == 1)
    #expect(try journal.isPublished(0) && journal.isPublished(1))
    #expect(try follower.followOnce() == 0)
    try journal.commit(2, name: 2)
    #expect(try follower.followOnce() == 1)
  }

  @Test("Transactions that are open while all zones are loaded are followed when they end")
  func openAtLoading() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try journal.commit(5, name: 5)
    try follower.load()
    for number in [3, 0, 4] as [Int64] {
      try journal.commit(number, name: Int(number))
      #expect(try follower.followOnce() == 1)
      #expect(try journal.isPublished(Int(number)))
    }
  }

  @Test(
    "Random commit orders with rollbacks and steps of two: every change is published once",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func random(seed: UInt64) throws {
    var random = RandomChanges(seed: seed)
    let journal = try Journaled()
    let follower = journal.followed.follower
    try follower.load()
    let step: Int64 = seed % 2 == 0 ? 2 : 1
    var open: [(number: Int64, name: Int)] = []
    var committed: Set<Int> = []
    var published = 0
    for name in 0..<60 {
      open.append((Int64(name) * step, name))
      while open.count > Int(random.next() % 6) {
        let ended = open.remove(at: Int(random.next() % UInt64(open.count)))
        if random.next() % 5 == 0 { continue }
        try journal.commit(ended.number, name: ended.name)
        committed.insert(ended.name)
        if random.next() % 3 != 0 { published += try follower.followOnce() }
        // Among young and older holes, and at every minute's comparison.
        journal.clock.advance(.milliseconds(Int(random.next() % 8000)))
      }
    }
    journal.clock.advance(.seconds(2))
    published += try follower.followOnce()
    #expect(published == committed.count)
    for name in 0..<60 { #expect(try journal.isPublished(name) == committed.contains(name)) }
    #expect(try follower.followOnce() == 0)
  }

  @Test("An entry that fills a hole which was given up an hour ago means loading all, soon")
  func late() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try follower.load()
    try journal.commit(1, name: 1)
    #expect(try follower.followOnce() == 1)
    journal.clock.advance(.seconds(3599))
    try journal.commit(2, name: 2)
    #expect(try follower.followOnce() == 1)
    journal.clock.advance(.seconds(2))
    #expect(try follower.followOnce() == 0)
    try journal.commit(0, name: 0)
    #expect(try follower.followOnce() == 0)
    #expect(try !journal.isPublished(0))
    journal.clock.advance(.seconds(61))
    #expect(try follower.followOnce() == 1)
    #expect(try journal.isPublished(0))
    // And then it is known.
    journal.clock.advance(.seconds(61))
    #expect(try follower.followOnce() == 0)
  }

  @Test("Within the hour a late entry is followed by itself, a second after its commit at most")
  func withinTheHour() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try follower.load()
    try journal.commit(1, name: 1)
    try follower.followOnce()
    journal.clock.advance(.seconds(3000))
    try journal.commit(0, name: 0)
    journal.clock.advance(.seconds(1))
    #expect(try follower.followOnce() == 1)
    #expect(try journal.isPublished(0))
  }

  @Test("More holes than are asked for one by one: the late ones are followed, no other again")
  func manyHoles() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try follower.load()
    let numbers = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO martlet_journal (id, zone, name, moment)
      SELECT \(journal.first) + 2 * i, 1, 'n399.example.com', unixepoch() FROM n
      """
    try journal.followed.sql(numbers)
    #expect(try follower.followOnce() == 1)
    #expect(try follower.followOnce() == 0)
    for (index, number) in ([1, 5999, 3001] as [Int64]).enumerated() {
      try journal.commit(number, name: index)
      #expect(try follower.followOnce() == 1)
      #expect(try journal.isPublished(index))
    }
  }

  @Test("Entries that are pruned are not missed, and holes below them do no harm")
  func pruning() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try follower.load()
    try journal.commit(1, name: 1)
    try journal.commit(3, name: 3)
    #expect(try follower.followOnce() == 2)
    try journal.followed.sql("DELETE FROM martlet_journal WHERE id < \(journal.first + 3)")
    journal.clock.advance(.seconds(61))
    #expect(try follower.followOnce() == 0)
    try journal.commit(2, name: 2)
    journal.clock.advance(.seconds(1))
    #expect(try follower.followOnce() == 1)
    journal.clock.advance(.seconds(61))
    #expect(try follower.followOnce() == 0)
  }

  @Test("A last entry that is gone while older ones are there is another server's history")
  func anotherHistory() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try journal.commit(0, name: 0)
    try follower.load()
    try journal.commit(1, name: 1)
    #expect(try follower.followOnce() == 1)
    // The promoted standby has not received it, and gives numbers further up.
    try journal.followed.sql(
      """
      BEGIN; UPDATE records SET content = '192.0.2.44' WHERE name = 'n1.example.com';
      DELETE FROM martlet_journal WHERE id > \(journal.first); COMMIT
      """)
    try journal.commit(33, name: 3)
    try follower.followOnce()
    #expect(try journal.isPublished(3))
    #expect(try journal.followed.address("n1.example.com") == "192.0.2.44")
  }

  @Test("Beside new holes the old ones are looked at once a second, and always before counting")
  func oldAmongNew() throws {
    let journal = try Journaled()
    let follower = journal.followed.follower
    try follower.load()
    try journal.commit(1, name: 1)
    #expect(try follower.followOnce() == 1)
    journal.clock.advance(.seconds(10))
    try journal.commit(3, name: 3)
    #expect(try follower.followOnce() == 1)
    // The hole of ten seconds ago is filled, and another one is new.
    try journal.commit(0, name: 0)
    try journal.commit(5, name: 5)
    #expect(try follower.followOnce() == 1)
    #expect(try !journal.isPublished(0) && journal.isPublished(5))
    journal.clock.advance(.seconds(1))
    #expect(try follower.followOnce() == 1)
    #expect(try journal.isPublished(0))
    // As the minute ends: nothing is loaded anew because of an entry that was not looked for.
    journal.clock.advance(.milliseconds(48_700))
    try journal.commit(7, name: 7)
    #expect(try follower.followOnce() == 1)
    journal.clock.advance(.milliseconds(400))
    try journal.commit(2, name: 2)
    try journal.commit(9, name: 9)
    #expect(try follower.followOnce() == 2)
    #expect(try journal.isPublished(2) && journal.isPublished(9))
  }
}
