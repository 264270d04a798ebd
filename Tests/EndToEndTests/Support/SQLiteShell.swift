import Foundation

/// The `sqlite3` program, kept open: a client of the database like any other.
final class SQLiteShell {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Opens a database.
  init(_ path: String) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", "-batch", "-bail", "-cmd", ".timeout 5000", path]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Runs statements, and returns when the last one is committed.
  ///
  /// - Throws: ``EndToEndError`` when a statement fails.
  func run(_ sql: String) throws {
    input.fileHandleForWriting.write(Data("\(sql);\nSELECT 'committed';\n".utf8))
    var text = ""
    while !text.contains("committed\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw EndToEndError("sqlite3 refuses \(sql)") }
      text += String(decoding: data, as: UTF8.self)
    }
  }
}
