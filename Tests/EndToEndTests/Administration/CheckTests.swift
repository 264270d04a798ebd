import Foundation
import Testing

@Suite("martlet zone check")
struct CheckTests {
  private struct Checked: Decodable {
    struct Finding: Decodable {
      var severity: String
      var place: String?
      var name: String?
      var type: String?
      var explanation: String
      var advice: String?
    }

    var zone: String
    var records: Int
    var errors: Int
    var warnings: Int
    var findings: [Finding]
  }

  @Test("A good zone has nothing wrong, in the database and in its file")
  func good() throws {
    let workspace = try Workspace.withZone()
    for arguments in [["example.com"], ["--all"], ["--file", "example.com.zone"]] {
      let result = try workspace.run(["zone", "check"] + arguments)
      #expect(result.code == 0 && result.errors.isEmpty)
      #expect(result.output == "example.com: 6 records, nothing wrong\n")
    }
  }

  @Test("Warnings leave the exit code 0")
  func warnings() throws {
    let workspace = try Workspace.withZone()
    try workspace.succeed("record", "add", "example.com", "@", "MX", "20", "mail2.example.com")
    let result = try workspace.succeed("zone", "check", "example.com")
    try #require(result.lines.count == 3)
    #expect(result.lines[0].hasPrefix("warning: example.com. MX: "))
    #expect(result.lines[1].hasPrefix("  "))
    #expect(result.lines[2] == "example.com: 7 records, 1 warning")
    let json: Checked = try workspace.succeed("zone", "check", "example.com", "--json").decode()
    #expect(json.errors == 0 && json.warnings == 1 && json.records == 7)
    #expect(json.findings[0].severity == "warning" && json.findings[0].type == "MX")
  }

  @Test("Errors in the database are found, rows that can't be read among them")
  func errors() throws {
    let workspace = try Workspace.withZone()
    try workspace.sql(
      """
      INSERT INTO records (domain_id, name, type, content, ttl) VALUES
      (1, 'bad.example.com', 'A', '192.0.2.300', 60),
      (1, 'www.example.com', 'CNAME', 'mail.example.com', 60)
      """)
    let result = try workspace.refuse(
      "zone", "check", "example.com", "--json", code: 1, says: false)
    let checked: Checked = try result.decode()
    #expect(checked.errors == 2)
    #expect(checked.findings.map(\.place) == ["row 7", nil])
    #expect(checked.findings.map(\.name) == ["bad.example.com", "www.example.com."])
    #expect(checked.findings.allSatisfy { $0.advice?.isEmpty == false })
    let all: [Checked] = try workspace.run(["zone", "check", "--all", "--json"]).decode()
    #expect(all.map(\.errors) == [2])
  }

  @Test("Errors in a file have their places, in the order of its lines")
  func file() throws {
    let workspace = try Workspace(initialized: false)
    try workspace.folder.write(
      "included", "inside A 192.0.2.1\ninside CNAME www\ninside2 A nonsense\n")
    try workspace.folder.write(
      "zone", Workspace.zone + "x A 1\n$INCLUDE included\nwww CNAME mail\n")
    let checked: Checked = try workspace.run(
      ["zone", "check", "--file", "zone", "--json"]).decode()
    #expect(
      checked.findings.map(\.place)
        == [
          "zone:9:5", "zone:11", "\(workspace.folder.path)/included:2",
          "\(workspace.folder.path)/included:3:11",
        ].map { $0.replacing("\(workspace.folder.path)/", with: "") })
    let result = try workspace.run(["zone", "check", "--file", "zone"])
    #expect(result.code == 1)
    #expect(result.lines.last == "example.com: 9 records, 4 errors")
  }

  @Test("Standard input can be checked, and no database is needed")
  func standardInput() throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.succeed("zone", "check", "--file", "-", input: Workspace.zone)
    #expect(result.output == "example.com: 6 records, nothing wrong\n")
  }

  @Test("A secondary that was never transferred lacks nothing")
  func secondary() throws {
    let workspace = try Workspace()
    try workspace.sql("INSERT INTO domains (name, type) VALUES ('example.org', 'SLAVE')")
    let result = try workspace.succeed("zone", "check", "example.org")
    #expect(result.output == "example.org: 0 records, nothing wrong\n")
  }

  @Test(
    "Called wrongly, it says how",
    arguments: [
      [], ["--all", "example.com"], ["--all", "--file", "zone"], ["a..b"],
    ])
  func usage(_ arguments: [String]) throws {
    let workspace = try Workspace(initialized: false)
    let result = try workspace.run(["zone", "check"] + arguments)
    #expect(result.code == 64)
    #expect(result.errors.contains("martlet zone check --file FILE [ZONE]"))
  }

  @Test("On a terminal the severity is coloured, unless NO_COLOR is set")
  func colour() throws {
    let workspace = try Workspace.withZone()
    try workspace.folder.write("zone", Workspace.zone + "x A 1\n")
    let coloured = try TerminalRun(["zone", "check", "--file", "zone"], in: workspace)
    #expect(coloured.code == 1)
    #expect(coloured.screen.contains("zone:9:5: \u{1b}[31merror:\u{1b}[0m found \"1\""))
    let plain = try TerminalRun(
      ["zone", "check", "--file", "zone"], in: workspace, environment: ["NO_COLOR": "1"])
    #expect(plain.screen.contains("zone:9:5: error: found \"1\""))
    #expect(!plain.screen.contains("\u{1b}"))
  }
}
