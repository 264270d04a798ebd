import DatabaseTesting
import Foundation
import ZoneDatabase

/// A database of the installed PowerDNS, and its `pdnsutil`.
struct PowerDNS {
  static let utility = "/usr/bin/pdnsutil"

  /// The engines with which it is installed; the others are skipped.
  static let engines = TestEngine.available.filter { engine in
    if Program.exists(utility), FileManager.default.fileExists(atPath: engine.powerDNSSchema) {
      return true
    }
    print("not tried beside PowerDNS: pdnsutil or its backend for \(engine) is not installed")
    return false
  }

  let folder: TemporaryFolder
  let store: any TestDatabase

  /// Makes a configuration and an empty database, with PowerDNS' own tables unless they are not
  /// wanted.
  init(_ engine: TestEngine, schema isWanted: Bool = true) throws {
    folder = try TemporaryFolder()
    store = try engine.makeDatabase()
    try store.powerDNSSettings.write(
      toFile: folder.file("pdns.conf"), atomically: true, encoding: .utf8)
    if isWanted {
      try store.run(try String(contentsOfFile: engine.powerDNSSchema, encoding: .utf8))
    }
  }

  /// The database as Martlet opens it.
  func database(
    for access: DatabaseAccess = .administration
  ) throws -> any ZoneAdministration { try store.location.open(for: access) }

  @discardableResult
  func utility(_ arguments: String..., mayFail: Bool = false) throws -> String {
    try Program.run(
      Self.utility, ["--config-dir=\(folder.path)"] + arguments, mayFail: mayFail)
  }
}
