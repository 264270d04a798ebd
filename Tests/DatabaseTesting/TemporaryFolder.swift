import Foundation

/// A folder that is gone with its owner.
package final class TemporaryFolder {
  package let path: String

  package init() throws {
    var template = Array("\(NSTemporaryDirectory())/martlet-database-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw ProgramFailure("mkdtemp: \(errno)") }
    path = String(cString: made)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  package func file(_ name: String) -> String { "\(path)/\(name)" }
}
