import Foundation
import Testing

/// A folder with a database of its own, where commands are run.
final class Workspace: Sendable {
  let folder: TemporaryDirectory

  /// Makes the folder and, unless told otherwise, the database `martlet.db` in it.
  init(initialized: Bool = true) throws {
    folder = try TemporaryDirectory("administration")
    if initialized { try succeed("init") }
  }

  /// A small zone whose serial is 1.
  static let zone = """
    $ORIGIN example.com.
    $TTL 3600
    @ SOA ns1 hostmaster 1 7200 1800 1209600 300
    @ NS ns1
    @ MX 10 mail
    ns1 A 192.0.2.53
    mail A 192.0.2.25
    www A 192.0.2.80

    """

  /// A workspace that holds ``zone``.
  static func withZone() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.folder.write("example.com.zone", zone)
    try workspace.succeed("zone", "import", "example.com.zone")
    return workspace
  }

  /// Runs `martlet` in the folder to its end; or, through the words of a wrapper, whatever they run.
  @discardableResult
  func run(
    _ arguments: [String], through wrapper: [String] = [], isMartlet: Bool = true,
    input: String? = nil, environment: [String: String] = [:]
  ) throws -> CommandResult {
    let process = Process()
    let words = wrapper + (isMartlet ? [MartletBinary.path] : []) + arguments
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var variables = ProcessInfo.processInfo.environment
    for name in ["MARTLET_DATABASE", "VISUAL", "EDITOR"] { variables[name] = nil }
    variables["TMPDIR"] = folder.path
    process.environment = variables.merging(environment) { $1 }
    // Files rather than pipes, which fill up while nobody reads them.
    let run = UUID().uuidString
    let output = try file("\(run).output", "")
    let errors = try file("\(run).errors", "")
    let typed = try file("\(run).input", input ?? "")
    defer { for name in ["output", "errors", "input"] { remove("\(run).\(name)") } }
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = typed
    try process.run()
    process.waitUntilExit()
    return CommandResult(
      arguments: arguments, code: process.terminationStatus, output: try read("\(run).output"),
      errors: try read("\(run).errors"))
  }

  /// Runs `martlet`, which must end with exit code 0.
  @discardableResult
  func succeed(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
  ) throws -> CommandResult {
    let result = try run(arguments, input: input, environment: environment)
    guard result.code == 0 else { throw EndToEndError("\(result)") }
    return result
  }

  /// Runs `martlet`, which must end with an exit code, 1 unless told otherwise, say why unless told
  /// otherwise, and leave the database as it was.
  @discardableResult
  func refuse(
    _ arguments: String..., code: Int32 = 1, says: Bool = true, input: String? = nil,
    environment: [String: String] = [:]
  ) throws -> CommandResult {
    let before = try dump()
    let result = try run(arguments, input: input, environment: environment)
    guard result.code == code else {
      throw EndToEndError("Exit code \(code) was expected. \(result)")
    }
    guard try dump() == before else { throw EndToEndError("The database changed. \(result)") }
    guard !says || !result.errors.isEmpty else {
      throw EndToEndError("Nothing was said. \(result)")
    }
    return result
  }

  /// Everything in the database as SQL, read by SQLite's own program.
  func dump() throws -> String {
    guard FileManager.default.fileExists(atPath: "\(folder.path)/martlet.db") else { return "" }
    return try sql(".dump")
  }

  /// Runs a statement with SQLite's own program.
  @discardableResult
  func sql(_ statement: String) throws -> String {
    try RunningServer.run([
      "sqlite3", "-cmd", ".timeout 10000", "\(folder.path)/martlet.db", statement,
    ])
  }

  /// The master file of a zone as it is now.
  func export(_ zone: String = "example.com") throws -> String {
    try succeed("zone", "export", zone).output
  }

  /// Reads a file of the folder.
  func read(_ name: String) throws -> String {
    String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)")), as: UTF8.self)
  }

  private func file(_ name: String, _ text: String) throws -> FileHandle {
    let path = try folder.write(name, text)
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw EndToEndError("\(path) can't be opened")
    }
    return handle
  }

  private func remove(_ name: String) {
    try? FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
  }
}

/// A record as `martlet record list --json` gives it.
struct ListedRecord: Decodable, Hashable {
  var id: Int64
  var name: String
  var type: String
  var ttl: UInt32
  var content: String
  var disabled: Bool
}

extension Workspace {
  /// The records of a zone as `martlet record list --json` gives them.
  func records(_ arguments: String...) throws -> [ListedRecord] {
    try run(["record", "list", "--json", "example.com"] + arguments).decode()
  }
}
