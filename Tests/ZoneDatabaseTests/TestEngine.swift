import DNSProtocol
import Foundation
import Testing
import ZoneDatabase

/// The engines on which the same tests run.
///
/// A new one is a case here and a ``TestDatabase``.
enum TestEngine: String, CaseIterable, CustomTestStringConvertible {
  case sqlite = "SQLite"

  /// Those whose programs are installed.
  static let available = allCases.filter { engine in
    guard let reason = engine.absence else { return true }
    print("not tried on \(engine.rawValue): \(reason)")
    return false
  }

  /// Why it can't be tried here; `nil` when it can.
  private var absence: String? {
    switch self {
    case .sqlite: Program.exists("/usr/bin/sqlite3") ? nil : "sqlite3 is not installed"
    }
  }

  /// Makes an empty database.
  func makeDatabase() throws -> any TestDatabase {
    switch self {
    case .sqlite: try SQLiteTestDatabase()
    }
  }

  // MARK: What is not the same on all of them

  /// Whether columns take what is not of their type, and numbers of any size.
  var hasLooseTypes: Bool { self == .sqlite }

  /// Whether names may be written in capitals; PowerDNS' tables for PostgreSQL check it.
  var takesCapitals: Bool { self == .sqlite }

  /// Whether records may be of zones that are not there.
  var takesOrphans: Bool { self == .sqlite }

  /// The statement that removes a trigger.
  func dropTrigger(_ name: String, on table: String) -> String { "DROP TRIGGER \(name)" }

  var testDescription: String { rawValue }
}

/// An empty database of an engine, gone with its owner.
protocol TestDatabase: AnyObject {
  /// Where it is, for an account that may do everything.
  var location: DatabaseLocation { get }

  /// Starts the engine's own program, as anybody might, with SQL; it ends at the first error.
  ///
  /// Texts are as in the standard: `||` joins them, a backslash is nothing special. Recursion may be
  /// 100,000 deep. Rows are written as lines, `|` between the columns, NULL as nothing.
  func start(_ sql: String, output: String) throws -> Process

  /// All that is in it as text: tables, rows and triggers.
  func dump() throws -> String
}

extension TestDatabase {
  /// Runs SQL in the engine's own program, and gives the lines that it wrote.
  @discardableResult
  func run(_ sql: String) throws -> [String] {
    let folder = try TemporaryFolder()
    let process = try start(sql, output: folder.file("output"))
    process.waitUntilExit()
    let output = try String(contentsOfFile: folder.file("output"), encoding: .utf8)
    guard process.terminationStatus == 0 else {
      throw ProgramFailure("\(sql.prefix(500)) ended with \(process.terminationStatus): \(output)")
    }
    return output.split(separator: "\n").map(String.init)
  }
}

/// A SQLite file in a folder of its own.
final class SQLiteTestDatabase: TestDatabase {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("zones.db")
  }

  var location: DatabaseLocation { .sqlite(path: path) }

  func start(_ sql: String, output: String) throws -> Process {
    try Program.start(
      "/usr/bin/sqlite3", ["-bail", "-cmd", ".timeout 20000", path], input: sql, output: output)
  }

  func dump() throws -> String { try Program.run("/usr/bin/sqlite3", [path, ".dump"]) }
}
