package import Foundation
package import ZoneDatabase

/// An empty database of an engine, gone with its owner.
package protocol TestDatabase: AnyObject {
  /// Where it is, for an account that may do everything.
  var location: DatabaseLocation { get }

  /// Starts the engine's own program, as anybody might, with SQL; it ends at the first error.
  ///
  /// Texts are as in the standard: `||` joins them, a backslash is nothing special. Recursion may be
  /// 100,000 deep. Rows are written as lines, `|` between the columns, NULL as nothing.
  func start(_ sql: String, output: String) throws -> Process

  /// All that is in it as text: tables, rows and triggers, but not which keys come next.
  func dump() throws -> String

  /// The lines of PowerDNS' configuration that lead to this database.
  var powerDNSSettings: String { get }
}

extension TestDatabase {
  /// Runs SQL in the engine's own program, and gives the lines that it wrote.
  @discardableResult
  package func run(_ sql: String) throws -> [String] {
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
