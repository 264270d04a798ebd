import DatabaseTesting
import Foundation
import Testing
import ZoneDatabase
import ZoneFollower

@Suite("Life without the database")
struct OutageTests {
  private func wait(
    _ what: Comment, until condition: () throws -> Bool
  ) async throws {
    let start = ContinuousClock.now
    while try !condition() {
      try #require(ContinuousClock.now - start < .seconds(20), what)
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test(
    "A file that is away: the state says since when and why, answers go on; then it is followed")
  func away() async throws {
    let followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.follower.load()
    let follower = followed.follower
    let task = Task { await follower.run() }
    defer { task.cancel() }
    try await wait("a first look") { follower.state.lastSuccess != nil }
    #expect(!follower.state.isAway && follower.state.failures == 0)
    let hidden = followed.path + ".away"
    try FileManager.default.moveItem(atPath: followed.path, toPath: hidden)
    try await wait("several attempts") { follower.state.failures > 3 }
    #expect(try followed.address("www.example.com") == "192.0.2.1")
    guard case .away(let reason) = follower.state.condition else {
      Issue.record("\(follower.state)")
      return
    }
    #expect(reason.contains(followed.path))
    #expect(try #require(follower.state.age()) > .zero)
    try FileManager.default.moveItem(atPath: hidden, toPath: followed.path)
    try await wait("the database again") { !follower.state.isAway }
    try followed.sql("UPDATE records SET content='192.0.2.2' WHERE type='A'")
    try await wait("the change") { try followed.address("www.example.com") == "192.0.2.2" }
    #expect(follower.state.failures == 0)
  }

  @Test(
    "Pauses between attempts double up to the longest, and no two servers' are the same",
    arguments: [(0, 10), (1, 20), (2, 40), (8, 2560), (9, 5000), (16, 5000), (.max, 5000)])
  func pauses(failures: Int, most: Int) {
    var random = SystemRandomNumberGenerator()
    let pauses = (0..<100).map { _ in
      RetryPause.after(
        failures, first: .milliseconds(10), longest: .seconds(5), using: &random)
    }
    #expect(pauses.allSatisfy { (.milliseconds(most) / 2 ... .milliseconds(most)).contains($0) })
    #expect(Set(pauses).count > 90)
  }

  @Test("A database that comes back empty does not empty the zones, until that is confirmed")
  func empty() throws {
    let followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.follower.load()
    try followed.sql(
      """
      DELETE FROM records; DELETE FROM domains; DELETE FROM martlet_journal;
      UPDATE sqlite_sequence SET seq=0 WHERE name='martlet_journal'
      """)
    for _ in 0..<3 {
      #expect(throws: ZoneDatabaseError.self) { try followed.follower.followOnce() }
      #expect(try followed.address("www.example.com") == "192.0.2.1")
    }
    followed.follower.reload()
    try followed.follower.followOnce()
    #expect(try followed.address("www.example.com") == "REFUSED")
  }

  @Test("A restored database is taken up after an empty one, without anybody's help")
  func emptyThenRestored() throws {
    let followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.follower.load()
    _ = try followed.database.undoMigration()
    try followed.sql("DELETE FROM records; DELETE FROM domains")
    #expect(throws: ZoneDatabaseError.self) { try followed.follower.followOnce() }
    #expect(try followed.address("www.example.com") == "192.0.2.1")
    try followed.sql(FollowedDatabase.zone(1, "example.com", address: "192.0.2.7"))
    try followed.follower.followOnce()
    #expect(try followed.address("www.example.com") == "192.0.2.7")
  }

  @Test("Zones that were deleted while being followed are gone, the last one too")
  func deleted() throws {
    let followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.follower.load()
    try followed.sql("DELETE FROM records; DELETE FROM domains")
    try followed.follower.followOnce()
    #expect(try followed.address("www.example.com") == "REFUSED")
  }
}
