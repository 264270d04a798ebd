import DNSProtocol
import DatabaseTesting
import Foundation
import Testing
import ZoneDatabase

/// What can happen to a file, and to no server.
@Suite("SQLite's file")
struct SQLiteFileTests {
  @Test("A file that is not there is made only when asked to")
  func missing() throws {
    let folder = try TemporaryFolder()
    let location = DatabaseLocation.sqlite(path: folder.file("new.db"))
    for access in [DatabaseAccess.inspection, .following, .administration] {
      let error = #expect(throws: ZoneDatabaseError.self) { try location.open(for: access) }
      #expect(error?.reason == .cannotOpen)
    }
    #expect(try location.open(for: .creation).schemaState() == .empty)
  }

  @Test("A file that may not be written is followed, and writing is refused with a reason")
  func readOnly() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("zones.db")
    let schema = try Fixture(.sqlite)
    _ = try schema.create("x.test")
    try Program.sqlite(path, try schema.dump())
    _ = chmod(path, 0o444)
    _ = chmod(folder.path, 0o555)
    defer { _ = chmod(folder.path, 0o755) }
    guard geteuid() != 0 else {
      print("not tried: root may write every file")
      return
    }
    let database = try DatabaseLocation.sqlite(path: path).open(for: .following)
    #expect(try database.zones().zones.count == 1)
    _ = try database.changeCounter()
    let error = #expect(throws: ZoneDatabaseError.self) {
      try database.deleteZone(try name("x.test"))
    }
    #expect(error?.reason == .readOnly)
  }

  @Test("A file that is no database is refused with a reason")
  func notADatabase() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("zones.db")
    try String(repeating: "no database ", count: 200).write(
      toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: ZoneDatabaseError.self) {
      _ = try DatabaseLocation.sqlite(path: path).open(for: .administration).zones()
    }
    #expect(error?.reason == .cannotOpen)
  }
}
