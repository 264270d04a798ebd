import Foundation
import Testing

@Suite("Help and calling")
struct HelpTests {
  static let commands = [
    "init", "migrate", "serve", "zone list", "zone show", "zone create", "zone import",
    "zone export", "zone check", "zone edit", "zone delete", "zone kind", "zone increase-serial",
    "record list", "record add", "record replace", "record delete", "key create", "key list",
    "key delete", "audit",
  ]
  static let conntrackCommands = [
    "conntrack", "conntrack read", "conntrack collect", "conntrack watch", "conntrack fix",
    "conntrack undo", "conntrack verify",
  ]

  @Test(
    "Every command has help with examples that fit on 80 columns",
    arguments: commands + conntrackCommands + ["key digest", "lab", "load", "probe", "simulate"])
  func help(_ command: String) throws {
    let workspace = try Workspace(initialized: false)
    let words = command.split(separator: " ").map(String.init)
    let result = try workspace.run(words + ["--help"])
    #expect(result.code == 0 && result.errors.isEmpty)
    let lines = result.lines
    let start = try #require(lines.firstIndex(of: "EXAMPLES"))
    let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(!examples.isEmpty)
    // A line that was wrapped has lost its indentation.
    #expect(examples.allSatisfy { $0.hasPrefix("  ") }, "\(examples)")
    #expect(examples.contains { $0.contains("martlet \(command)") })
  }

  @Test("Every administrative command has --database and --json", arguments: commands)
  func common(_ command: String) throws {
    let workspace = try Workspace(initialized: false)
    let words = command.split(separator: " ").map(String.init)
    let result = try workspace.run(words + ["--help"])
    #expect(result.output.contains("--database <"))
    #expect(result.output.contains("--json"))
  }

  @Test(
    "A wrong word ends with exit code 64 and where to look",
    arguments: [
      ["nothing"], ["zone", "nothing"], ["zone", "list", "--nothing"], ["record", "add"],
    ])
  func wrong(_ arguments: [String]) throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(arguments)
    #expect(result.code == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("--help' for more information"))
  }

  @Test(
    "A database that may not be written says so, and can still be looked at",
    .enabled(if: getuid() != 0, "Root may write everything; run the tests as another user."))
  func readOnly() throws {
    let workspace = try Workspace.withZone()
    let path = "\(workspace.folder.path)/martlet.db"
    chmod(path, 0o444)
    defer { chmod(path, 0o644) }
    let result = try workspace.run(["record", "add", "example.com", "x", "A", "192.0.2.1"])
    #expect(result.code == 1)
    #expect(result.errors.contains("this user may open and write"))
    for arguments in [["zone", "list"], ["zone", "export", "example.com"]] {
      #expect(try workspace.run(arguments).code == 0)
    }
  }

  @Test(
    "While another process keeps the database locked a change waits, and then says why it failed")
  func locked() async throws {
    let workspace = try Workspace.withZone()
    let lock = Process()
    lock.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    lock.arguments = ["sqlite3", "\(workspace.folder.path)/martlet.db"]
    let (input, output) = (Pipe(), Pipe())
    lock.standardInput = input
    lock.standardOutput = output
    try lock.run()
    input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE; SELECT 1;\n".utf8))
    _ = try output.fileHandleForReading.read(upToCount: 1)
    let result = try workspace.run(["record", "add", "example.com", "x", "A", "192.0.2.1"])
    try input.fileHandleForWriting.close()
    lock.waitUntilExit()
    #expect(result.code == 1)
    #expect(result.errors.contains("another process has kept it locked"), "\(result)")
    #expect(try workspace.records("x").isEmpty)
  }
}
