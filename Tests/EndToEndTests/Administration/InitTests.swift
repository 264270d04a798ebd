import Foundation
import Testing

@Suite("martlet init and migrate")
struct InitTests {
  private struct Initialized: Decodable {
    var database: String
    var created: Bool
  }

  private struct Migration: Decodable {
    var steps: [String]
    var obstacles: [String]
    var remarks: [String]
    var isDone: Bool
  }

  @Test("A database is made once; doing it again changes nothing")
  func twice() throws {
    let workspace = try Workspace(initialized: false)
    let first = try workspace.succeed("init")
    #expect(first.output.hasPrefix("sqlite:martlet.db is ready; `martlet zone create`"))
    let before = try workspace.dump()
    let second = try workspace.succeed("init")
    #expect(second.output == "sqlite:martlet.db was ready already\n")
    #expect(try workspace.dump() == before)
  }

  @Test("The database is that of --database, else of MARTLET_DATABASE, else martlet.db here")
  func location() throws {
    let workspace = try Workspace(initialized: false)
    let environment = ["MARTLET_DATABASE": "sqlite:environment.db"]
    try workspace.succeed("init", environment: environment)
    try workspace.succeed("init", "--database", "sqlite:option.db", environment: environment)
    let files = try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path)
    #expect(files.filter { $0.hasSuffix(".db") }.sorted() == ["environment.db", "option.db"])
  }

  @Test("As JSON")
  func json() throws {
    let workspace = try Workspace(initialized: false)
    let first: Initialized = try workspace.succeed("init", "--json").decode()
    #expect(first.created && first.database == "sqlite:martlet.db")
    let second: Initialized = try workspace.succeed("init", "--json").decode()
    #expect(!second.created)
  }

  @Test(
    "Without a database every command says how to make one",
    arguments: [
      ["zone", "list"], ["zone", "show", "example.com"], ["record", "list", "example.com"],
      ["zone", "check", "example.com"], ["zone", "edit", "example.com", "--yes"], ["migrate"],
    ])
  func none(_ arguments: [String]) throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(arguments)
    #expect(result.code == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("No such file or directory"))
    #expect(result.errors.contains("martlet init"))
    #expect(!FileManager.default.fileExists(atPath: "\(workspace.folder.path)/martlet.db"))
  }

  @Test(
    "A location that can't be understood is refused with one that can",
    arguments: [
      "mysql://user:secret@host/name", "oracle:x", "", "martlet.db",
    ])
  func badLocation(_ location: String) throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(["zone", "list", "--database", location])
    #expect(result.code == 1)
    #expect(result.errors.contains(location.hasPrefix("mysql") ? "?password-file=" : "sqlite:"))
    #expect(!result.errors.contains("secret"))
  }

  @Test("A file that is no database is not touched")
  func otherFile() throws {
    let workspace = try Workspace(initialized: false)
    let text = String(repeating: "not a database\n", count: 100)
    try workspace.folder.write("martlet.db", text)
    for arguments in [["init"], ["migrate"], ["zone", "list"]] {
      let result = try workspace.run(arguments)
      #expect(result.code == 1, "\(result)")
    }
    #expect(try workspace.read("martlet.db") == text)
  }

  @Test("Adopting: first said, then done, then there is nothing left to do, and it can be undone")
  func migrate() throws {
    let workspace = try Workspace(initialized: false)
    // Tables that PowerDNS would find sufficient, without Martlet's own.
    try workspace.succeed("init")
    try workspace.succeed("migrate", "--undo")
    let before = try workspace.dump()
    #expect(!before.contains("martlet_"))

    let plan: Migration = try workspace.succeed("migrate", "--dry-run", "--json").decode()
    #expect(!plan.steps.isEmpty && plan.obstacles.isEmpty && !plan.isDone)
    #expect(try workspace.dump() == before)

    let done = try workspace.succeed("migrate")
    #expect(done.lines.filter { $0.hasPrefix("done: ") }.count == plan.steps.count)
    #expect(try workspace.dump().contains("martlet_journal"))
    #expect(try workspace.succeed("migrate").output.contains("nothing to do"))

    try workspace.succeed("migrate", "--undo")
    #expect(try workspace.dump() == before)
  }
}
