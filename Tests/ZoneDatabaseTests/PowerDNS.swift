import DatabaseTesting
import Foundation

/// A database made by the installed PowerDNS, and its `pdnsutil`.
struct PowerDNS {
  static let schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
  static let utility = "/usr/bin/pdnsutil"

  /// Whether it is installed; otherwise its tests are skipped.
  static var isInstalled: Bool {
    Program.exists(utility) && FileManager.default.fileExists(atPath: schema)
  }

  let folder = try! TemporaryFolder()
  var database: String { folder.file("pdns.sqlite3") }

  /// Makes a configuration; and an empty database with PowerDNS' own schema.
  init(schema isWanted: Bool = true) throws {
    try """
    launch=gsqlite3
    gsqlite3-database=\(database)
    gsqlite3-dnssec=yes
    """.write(toFile: folder.file("pdns.conf"), atomically: true, encoding: .utf8)
    if isWanted {
      try Program.sqlite(database, try String(contentsOfFile: Self.schema, encoding: .utf8))
    }
  }

  @discardableResult
  func utility(_ arguments: String..., mayFail: Bool = false) throws -> String {
    try Program.run(
      Self.utility, ["--config-dir=\(folder.path)"] + arguments, mayFail: mayFail)
  }
}
