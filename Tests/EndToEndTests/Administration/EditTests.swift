import Foundation
import Testing

@Suite("martlet zone edit")
struct EditTests {
  private static let edit = ["zone", "edit", "example.com"]

  private func replacing(_ old: String, by new: String) -> [String: String] {
    ["EDITOR": "sed -i 's/\(old)/\(new)/'"]
  }

  /// The texts that are still lying about.
  private func drafts(_ workspace: Workspace) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path)
      .filter { $0.hasPrefix("martlet-edit-") }
  }

  @Test("What the editor saved is shown as a difference and written, the serial raised")
  func change() throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.succeed(
      "zone", "edit", "example.com", "--yes", environment: replacing("192.0.2.80", by: "192.0.2.81")
    )
    #expect(
      result.errors
        == "- www.example.com.  3600 A 192.0.2.80\n+ www.example.com.  3600 A 192.0.2.81\n")
    #expect(result.output.hasPrefix("example.com: 1 added, 1 removed; serial 1 → 20"))
    #expect(try workspace.records("www").map(\.content) == ["192.0.2.81"])
    #expect(try drafts(workspace).isEmpty)
  }

  @Test("A serial that was edited is taken as it is")
  func serial() throws {
    let workspace = try Workspace.withZone()
    struct Change: Decodable, Equatable {
      var zone: String
      var added: Int
      var removed: Int
      var serial: UInt32
    }
    let change: Change = try workspace.succeed(
      "zone", "edit", "example.com", "--yes", "--json",
      environment: replacing("1 \\( *; serial\\)", by: "77 \\1")
    ).decode()
    #expect(change.serial == 77)
  }

  @Test(
    "Nothing is written when the text is left as it is, or means the same",
    arguments: [
      "true", "sed -i 's/ IN / /'", "sed -i 's/www/WWW/'",
    ])
  func unchanged(_ editor: String) throws {
    let workspace = try Workspace.withZone()
    let before = try workspace.dump()
    let result = try workspace.succeed(
      "zone", "edit", "example.com", "--yes", environment: ["VISUAL": editor, "EDITOR": "false"])
    #expect(result.output == "nothing to change\n")
    #expect(try workspace.dump() == before)
    #expect(try drafts(workspace).isEmpty)
  }

  @Test(
    "An editor that fails or isn't there changes nothing",
    arguments: [
      ("false", "exit code 1"), ("sh -c 'kill -9 $$'", "exit code 137"),
      ("no-such-editor", "can't be run"), ("truncate -s 0", "no records"),
    ])
  func failure(_ editor: String, _ message: String) throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.refuse(
      "zone", "edit", "example.com", "--yes", environment: ["EDITOR": editor])
    #expect(result.errors.contains(message))
    #expect(try drafts(workspace).isEmpty)
  }

  @Test(
    "A text with errors changes nothing and is kept",
    arguments: [
      ("192.0.2.80", "192.0.2.800", ":15:13: error: found \"192.0.2.800\""),
      ("www ", "mail", "CNAME"),
      ("NS .*ns1", "A 192.0.2.1", "names no name servers"),
    ])
  func errors(_ old: String, _ new: String, _ message: String) throws {
    let workspace = try Workspace.withZone()
    try workspace.succeed("record", "replace", "example.com", "www", "A", "192.0.2.80")
    if message == "CNAME" {
      try workspace.succeed("record", "delete", "example.com", "www")
      try workspace.succeed("record", "add", "example.com", "www", "CNAME", "mail.example.com")
    }
    let result = try workspace.refuse(
      "zone", "edit", "example.com", "--yes", environment: replacing(old, by: new))
    #expect(result.errors.contains(message), "\(result)")
    let kept = try #require(try drafts(workspace).first)
    #expect(result.errors.contains("your text is kept in "))
    #expect(try workspace.read("\(kept)/example.com.zone").contains(new))
  }

  @Test("What was wrong before doesn't keep the rest from being edited")
  func oldErrors() throws {
    let workspace = try Workspace.withZone()
    try workspace.sql(
      "INSERT INTO records (domain_id, name, type, content, ttl) VALUES"
        + " (1, 'mail.example.com', 'CNAME', 'www.example.com', 60)")
    let result = try workspace.succeed(
      "zone", "edit", "example.com", "--yes", environment: replacing("192.0.2.80", by: "192.0.2.81")
    )
    #expect(!result.errors.contains("CNAME"))
    #expect(try workspace.records("www").map(\.content) == ["192.0.2.81"])
  }

  @Test("When someone else has changed the zone meanwhile nothing is written, the text is kept")
  func meanwhile() throws {
    let workspace = try Workspace.withZone()
    let other = "'\(MartletBinary.path)' record add example.com other A 192.0.2.99 >/dev/null"
    let editor = "sh -c '\(other.replacing("'", with: "")); sed -i s/192.0.2.80/192.0.2.81/ $0'"
    let result = try workspace.run(Self.edit + ["--yes"], environment: ["EDITOR": editor])
    #expect(result.code == 1)
    #expect(result.errors.contains("Someone else has changed it"), "\(result)")
    #expect(try workspace.records("www").map(\.content) == ["192.0.2.80"])
    #expect(try workspace.records("other").count == 1)
    #expect(try drafts(workspace).count == 1)
  }

  @Test("Where nobody can be asked --yes is needed, and the editor isn't even opened")
  func unattended() throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.refuse(
      "zone", "edit", "example.com", environment: ["EDITOR": "touch opened"])
    #expect(result.errors.contains("--yes"))
    #expect(!FileManager.default.fileExists(atPath: "\(workspace.folder.path)/opened"))
  }

  @Test(
    "On a terminal the difference is coloured and the change is asked for",
    arguments: [
      ("y", Int32(0), "192.0.2.81"), ("n", 1, "192.0.2.80"),
    ])
  func asked(_ answer: String, _ code: Int32, _ address: String) throws {
    let workspace = try Workspace.withZone()
    let run = try TerminalRun(
      Self.edit, in: workspace, environment: replacing("192.0.2.80", by: "192.0.2.81"),
      answers: [("Change example.com? [y]es, [e]dit again, [n]o: ", answer)])
    #expect(run.code == code, "\(run.screen)")
    #expect(run.screen.contains("\u{1b}[31m- www.example.com.  3600 A 192.0.2.80\u{1b}[0m"))
    #expect(run.screen.contains("\u{1b}[32m+ www.example.com.  3600 A 192.0.2.81\u{1b}[0m"))
    #expect(try workspace.records("www").map(\.content) == [address])
    #expect(try drafts(workspace).isEmpty)
  }

  @Test("Errors can be mended in the editor, again and again")
  func again() throws {
    let workspace = try Workspace.withZone()
    // Each time a digit less, until the address is one: 192.0.2.8000, 192.0.2.800, 192.0.2.80
    let script = try workspace.folder.write(
      "editor",
      """
      #!/bin/sh
      grep -q 192.0.2.8000 "$1" && exec sed -i s/192.0.2.8000/192.0.2.800/ "$1"
      grep -q 192.0.2.800 "$1" && exec sed -i s/192.0.2.800/192.0.2.88/ "$1"
      exec sed -i s/192.0.2.80/192.0.2.8000/ "$1"

      """)
    let question = "1 error. [e]dit again or [a]bandon? "
    let run = try TerminalRun(
      Self.edit, in: workspace, environment: ["EDITOR": "sh \(script)"],
      answers: [
        (question, "e"), (question, "E"),
        ("Change example.com? [y]es, [e]dit again, [n]o: ", "yes"),
      ])
    #expect(run.code == 0, "\(run.screen)")
    #expect(try workspace.records("www").map(\.content) == ["192.0.2.88"])
  }

  @Test("Errors can be abandoned, with the text")
  func abandoned() throws {
    let workspace = try Workspace.withZone()
    let run = try TerminalRun(
      Self.edit, in: workspace, environment: replacing("192.0.2.80", by: "192.0.2.800"),
      answers: [("1 error. [e]dit again or [a]bandon? ", "what"), ("[a]bandon? ", "a")])
    #expect(run.code == 1)
    #expect(run.screen.contains("nothing was changed"))
    #expect(try drafts(workspace).isEmpty)
  }

  @Test("The editor has the terminal for itself")
  func terminal() throws {
    let workspace = try Workspace.withZone()
    let script = try workspace.folder.write(
      "editor",
      """
      #!/bin/sh
      [ -t 0 ] && [ -t 1 ] && [ -t 2 ] || exit 9
      printf 'address? '
      read -r address
      exec sed -i "s/192.0.2.80/$address/" "$1"

      """)
    let run = try TerminalRun(
      Self.edit + ["--yes"], in: workspace, environment: ["EDITOR": "sh \(script)"],
      answers: [("address? ", "192.0.2.82")])
    #expect(run.code == 0, "\(run.screen)")
    #expect(try workspace.records("www").map(\.content) == ["192.0.2.82"])
  }

  @Test("The text is for nobody else's eyes, and rows it lacks stay as they are")
  func text() throws {
    let workspace = try Workspace.withZone()
    try workspace.sql(
      """
      UPDATE records SET disabled = 1 WHERE name = 'mail.example.com';
      INSERT INTO records (domain_id, name, type, content, ttl)
      VALUES (1, 'bad.example.com', 'A', 'x', 60)
      """)
    let result = try workspace.succeed(
      "zone", "edit", "example.com", "--yes",
      environment: [
        "EDITOR":
          "sh -c 'stat -c %a $(dirname $0) >mode; cp $0 seen; sed -i s/192.0.2.80/192.0.2.81/ $0'"
      ])
    #expect(try workspace.read("mode") == "700\n")
    #expect(result.errors.contains("not in the text, and left as it is: records row 7"))
    let text = try workspace.read("seen")
    #expect(text.hasPrefix("; example.com: "))
    #expect(!text.contains("192.0.2.25") && !text.contains("bad"))
    #expect(
      try workspace.sql("SELECT count(*) FROM records WHERE disabled = 1 OR content = 'x'") == "2\n"
    )
  }
}
