import Authority
import DatabaseTesting
import Foundation
import Logging
import Testing
import ZoneDatabase
import ZoneFollower

@Suite("Snapshots")
struct SnapshotTests {
  private let folder: TemporaryFolder
  private let followed: FollowedDatabase
  private var path: String { folder.file("snapshot") }

  init() throws {
    folder = try TemporaryFolder()
    followed = try FollowedDatabase(.sqlite)
    try followed.sql(FollowedDatabase.zone(1, "example.com"))
    try followed.sql("UPDATE records SET name = 'WWW.Example.com.' WHERE type = 'A'")
  }

  /// A follower that has loaded nothing yet.
  private func restarted() -> (follower: ZoneFollower, publication: ZonePublication) {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let publication = ZonePublication()
    return (
      ZoneFollower(database: followed.database, publication: publication, logger: logger),
      publication
    )
  }

  private func address(_ publication: ZonePublication) throws -> String {
    try followed.address("www.example.com", in: publication)
  }

  @Test("Zones of a snapshot are published, and followed from where it was written")
  func resumption() throws {
    try followed.follower.saveSnapshot(to: path)
    try followed.sql("UPDATE records SET content='192.0.2.2' WHERE type='A'")
    let (follower, publication) = restarted()
    let summary = try follower.loadSnapshot(from: path)
    #expect(summary.zones == 1 && summary.records == 3)
    #expect(try address(publication) == "192.0.2.1")
    // One name: not all zones.
    try followed.sql(FollowedDatabase.zone(2, "example.net"))
    #expect(try follower.followOnce() == 2)
    #expect(try address(publication) == "192.0.2.2")
    #expect(try follower.followOnce() == 0)
  }

  @Test("A journal that is not that of the snapshot means loading all zones")
  func otherJournal() throws {
    try followed.follower.saveSnapshot(to: path)
    try followed.sql(
      """
      UPDATE records SET content='192.0.2.3' WHERE type='A'; DELETE FROM martlet_journal;
      UPDATE sqlite_sequence SET seq=0 WHERE name='martlet_journal'
      """)
    let (follower, publication) = restarted()
    try follower.loadSnapshot(from: path)
    try follower.followOnce()
    #expect(try address(publication) == "192.0.2.3")
  }

  @Test("Whatever octet is changed and wherever it is cut, a snapshot is refused, the zones kept")
  func damage() throws {
    try followed.follower.saveSnapshot(to: path)
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let (follower, publication) = restarted()
    try follower.loadSnapshot(from: path)
    func refuse(_ octets: [UInt8], _ what: Comment) throws {
      try Data(octets).write(to: URL(fileURLWithPath: path))
      #expect(throws: SnapshotError.self, what) { try follower.loadSnapshot(from: path) }
    }
    for index in whole.indices {
      for change in [0x01, 0x80, 0xff] as [UInt8] {
        var octets = whole
        octets[index] ^= change
        try refuse(octets, "octet \(index) ^ \(change)")
      }
      try refuse(Array(whole.prefix(index)), "the first \(index) octets")
    }
    try refuse(whole + [0], "one more octet")
    #expect(try address(publication) == "192.0.2.1")
  }

  @Test("A snapshot that can't be written leaves the one before as it was")
  func unwritable() throws {
    try followed.follower.saveSnapshot(to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    try followed.sql("ALTER TABLE records RENAME TO hidden")
    #expect(throws: (any Error).self) { try followed.follower.saveSnapshot(to: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    #expect(throws: SnapshotError.self) {
      try followed.follower.saveSnapshot(to: folder.file("nowhere/snapshot"))
    }
  }
}
