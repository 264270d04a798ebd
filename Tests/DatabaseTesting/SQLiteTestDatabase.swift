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

  package func dump() throws -> String {
    // SQLite keeps an empty table of its own for numbers that are never given twice.
    try Program.run("/usr/bin/sqlite3", [path, ".dump"])
      .replacing(#/(DELETE FROM|INSERT INTO) sqlite_sequence.*\n/#, with: "")
  }

  package var powerDNSSettings: String {
    """
    launch=gsqlite3
    gsqlite3-database=\(path)
    gsqlite3-dnssec=yes
    """
  }
}
