package import Foundation
package import ZoneDatabase

/// A SQLite file in a folder of its own.
package final class SQLiteTestDatabase: TestDatabase {
  private let folder: TemporaryFolder
  package let path: String

  package init() throws {
    folder = try TemporaryFolder()
    path = folder.file("zones.db")
  }

  package var location: DatabaseLocation { .sqlite(path: path) }

  package func start(_ sql: String, output: String) throws -> Process {
    try Program.start(
      "/usr/bin/sqlite3", ["-bail", "-cmd", ".timeout 20000", path], input: sql, output: output)
  }

  package func dump() throws -> String { try Program.run("/usr/bin/sqlite3", [path, ".dump"]) }
}
