import DatabaseTesting
import Foundation
import Testing

/// A page of the manual with the commands that it tells its reader to type.
struct DocumentationPage: Sendable, CustomTestStringConvertible {
  /// One command.
  struct Command: Sendable {
    /// The line of the page, counted from 1.
    let line: Int
    /// What is typed.
    let text: String
    /// What the page shows below it.
    var output: [String] = []

    /// Whether the page shows it failing.
    var isShownFailing: Bool { output.first?.hasPrefix("martlet: ") ?? false }

    /// Whether it serves until it is stopped.
    var isServer: Bool {
      text.contains("martlet serve") && !text.contains("--check") && !text.contains("--help")
        && !isShownFailing
    }
  }

  /// Its path below the repository's root.
  let path: String
  /// The commands of its console blocks, in their order: what follows the prompt of a user.
  ///
  /// Those after the prompt of root are for real machines, and are not run; but on the pages about
  /// databases they are for the database's administrator, which the test is.
  let commands: [Command]

  /// The files that its reader is to write: blocks that have a name after their language.
  let files: [(name: String, text: String)]

  var testDescription: String { path }

  /// Whether its commands look at the kernel's connection tracking and change it.
  var hasNamespace: Bool { path.hasSuffix("/conntrack.md") }

  /// Whether it wants a server of MariaDB or PostgreSQL.
  var engine: TestEngine? { Self.engine(path) }

  private static func engine(_ path: String) -> TestEngine? {
    if path.hasSuffix("/mariadb.md") { return .mariaDB }
    return path.hasSuffix("/postgresql.md") ? .postgreSQL : nil
  }

  /// The repository's root.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  init(path: String) throws {
    self.path = path
    let text = try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
    let hasAdministrator = Self.engine(path) != nil
    var commands: [Command] = []
    var files: [(name: String, text: String)] = []
    var isInFile = false
    var isInBlock = false
    var takesOutput = false
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        isInBlock = line == "```console"
        takesOutput = false
        let words = line.split(separator: " ")
        isInFile = words.count == 2
        if isInFile { files.append((String(words[1]), "")) }
      } else if isInFile {
        files[files.count - 1].text += line + "\n"
      } else if isInBlock, line.hasPrefix("$ ") || hasAdministrator && line.hasPrefix("# ") {
        commands.append(Command(line: index + 1, text: String(line.dropFirst(2))))
        takesOutput = true
      } else if isInBlock, line.hasPrefix("# ") {
        takesOutput = false
      } else if isInBlock, takesOutput {
        commands[commands.count - 1].output.append(line)
      }
    }
    self.commands = commands
    self.files = files
  }

  /// All the pages of the manual that have commands.
  static func all() throws -> [DocumentationPage] {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/Documentation")
    let paths = ["README.md"] + names.filter { $0.hasSuffix(".md") }.map { "Documentation/\($0)" }
    return try paths.sorted().map { try DocumentationPage(path: $0) }
      .filter { !$0.commands.isEmpty }
  }
}
