import Foundation
import Testing

/// What the manual tells people to type works as it is written.
@Suite("The manual's commands")
struct ManualTests {
  /// Pages whose commands run in order from an empty folder, and what they need installed.
  static let pages: [(page: String, needs: [String])] = [
    ("database.md", ["/usr/bin/sqlite3"]),
    (
      "migrate.md",
      [
        "/usr/bin/sqlite3", "/usr/bin/pdnsutil",
        "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql",
      ]
    ),
  ]

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Documentation")

  /// The lines that begin with `$ ` in blocks marked `console`.
  private static func commands(of page: String) throws -> [String] {
    let text = try String(contentsOf: folder.appendingPathComponent(page), encoding: .utf8)
    var isConsole = false
    var commands: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isConsole = line == "```console" }
      if isConsole, line.hasPrefix("$ ") { commands.append(String(line.dropFirst(2))) }
    }
    return commands
  }

  @Test("Each command of a page runs, in order, from an empty folder", arguments: pages)
  func commands(page: String, needs: [String]) throws {
    let missing = needs.filter { !FileManager.default.fileExists(atPath: $0) }
    guard missing.isEmpty else {
      print("\(page) is not tried: \(missing.joined(separator: ", ")) is not installed")
      return
    }
    let commands = try Self.commands(of: page)
    try #require(commands.count > 5)
    let directory = try TemporaryDirectory("manual")
    try FileManager.default.createDirectory(
      atPath: "\(directory.path)/bin", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(directory.path)/bin/martlet", withDestinationPath: MartletBinary.path)
    try FileManager.default.createDirectory(
      atPath: "\(directory.path)/empty", withIntermediateDirectories: true)
    let script = try directory.write(
      "script",
      "set -ex\nexport PATH=\(directory.path)/bin:$PATH\ncd \(directory.path)/empty\n"
        + commands.joined(separator: "\n") + "\n")
    try RunningServer.run(["bash", script])
  }
}
