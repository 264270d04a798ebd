package import Foundation

/// A program that ended badly.
package struct ProgramFailure: Error, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// Runs real programs.
package enum Program {
  /// Whether a program is installed.
  package static func exists(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path)
  }

  /// Starts a program whose output goes into a file.
  package static func start(
    _ path: String, _ arguments: [String], input: String = "", output: String
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardOutput = handle
    process.standardError = handle
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    pipe.fileHandleForWriting.write(Data(input.utf8))
    try pipe.fileHandleForWriting.close()
    return process
  }

  /// Runs a program to its end.
  ///
  /// - Returns: What it wrote to both its outputs.
  @discardableResult
  package static func run(
    _ path: String, _ arguments: [String], input: String = "", mayFail: Bool = false
  ) throws -> String {
    let folder = try TemporaryFolder()
    let process = try start(path, arguments, input: input, output: folder.file("output"))
    process.waitUntilExit()
    let output = try String(
      decoding: Data(contentsOf: URL(fileURLWithPath: folder.file("output"))), as: UTF8.self)
    guard mayFail || process.terminationStatus == 0 else {
      throw ProgramFailure(
        "\(path) \(arguments) ended with \(process.terminationStatus): \(output)")
    }
    return output
  }

  /// Runs SQL in the real `sqlite3`.
  @discardableResult
  package static func sqlite(_ path: String, _ sql: String, mayFail: Bool = false) throws -> String
  {
    try run(
      "/usr/bin/sqlite3", ["-bail", "-cmd", ".timeout 10000", path], input: sql, mayFail: mayFail)
  }
}
