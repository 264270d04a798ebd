import Foundation

/// A SQLite file that is there or not.
final class FaultyFile: FaultyDatabase {
  private let path: String
  var location: String { "sqlite:\(path)" }

  init(_ folder: String) { path = "\(folder)/martlet.db" }

  func run(_ sql: String) throws { try SQLiteShell(path).run(sql) }

  func connect() throws -> (String) throws -> Void {
    let shell = try SQLiteShell(path)
    return { try shell.run($0) }
  }

  func take() throws { try move(from: "", to: ".away") }

  func giveBack() throws { try move(from: ".away", to: "") }

  private func move(from old: String, to new: String) throws {
    for part in ["", "-wal", "-shm"] where access("\(path)\(part)\(old)", F_OK) == 0 {
      guard rename("\(path)\(part)\(old)", "\(path)\(part)\(new)") == 0 else {
        throw EndToEndError("\(path)\(part)\(old) can't be renamed: \(errno)")
      }
    }
  }

  func back(up file: String) throws {
    try RunningServer.run(["/usr/bin/sqlite3", path, ".backup '\(file)'"])
  }

  func restore(_ file: String) throws {
    try RunningServer.run(["/usr/bin/sqlite3", path, ".restore '\(file)'"])
  }
}
