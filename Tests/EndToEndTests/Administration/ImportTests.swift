import Foundation
import Testing

@Suite("martlet zone import and export")
struct ImportTests {
  private struct Imported: Decodable {
    var zone: String
    var records: Int
    var duplicates: Int
    var replaced: Int
    var serial: UInt32?
  }

  private struct Exported: Decodable {
    var zone: String
    var text: String
  }

  @Test("The zone's name is that of the SOA record, else of the file")
  func names() throws {
    let workspace = try Workspace()
    try workspace.folder.write("whatever", Workspace.zone)
    let first = try workspace.succeed("zone", "import", "whatever")
    #expect(first.output == "example.com: 6 records, serial none → 1\n")
    let relative = Workspace.zone.replacing("$ORIGIN example.com.\n", with: "")
    try workspace.folder.write("db.example.org", relative)
    let second: Imported = try workspace.succeed("zone", "load", "db.example.org", "--json")
      .decode()
    #expect(second.zone == "example.org." && second.records == 6 && second.serial == 1)
    try workspace.folder.write("zone", relative)
    let refusal = try workspace.refuse("zone", "import", "zone")
    #expect(refusal.errors.contains("martlet zone import ZONE zone"))
    try workspace.succeed("zone", "import", "example.net", "zone")
    #expect(try workspace.export("example.net").contains("$ORIGIN example.net."))
  }

  @Test("From standard input and from a pipe")
  func standardInput() throws {
    let workspace = try Workspace()
    try workspace.succeed("zone", "import", "-", input: Workspace.zone)
    try workspace.succeed(
      "zone", "import", "example.com", "-", "--replace", input: Workspace.zone + "a A 192.0.2.1\n")
    #expect(try workspace.records("a").count == 1)
    try workspace.folder.write("zone", Workspace.zone + "b A 192.0.2.1\n")
    let piped = try RunningServer.run([
      "bash", "-c",
      "cd '\(workspace.folder.path)' && '\(MartletBinary.path)' zone import --replace "
        + "<(cat zone)",
    ])
    #expect(piped.contains("example.com: 7 records"))
    #expect(try workspace.records("b").count == 1)
  }

  @Test(
    "Everything wrong in a file is shown with its line, and nothing is written",
    arguments: [
      false, true,
    ])
  func broken(_ replaces: Bool) throws {
    let workspace = replaces ? try Workspace.withZone() : try Workspace()
    let text =
      Workspace.zone + """
        a A 192.0.2.300
        b MX mail
        c NOSUCHTYPE d
        www CNAME a
        www A 192.0.2.81
        e.example.org. A 192.0.2.1
        f TXT "open
        """
    try workspace.folder.write("broken.zone", text)
    let result = try workspace.refuse(
      "zone", "import", "example.com", "broken.zone", replaces ? "--replace" : "--kind=native")
    let places = result.errors.split(separator: "\n").compactMap { line in
      line.hasPrefix("broken.zone:") ? String(line.prefix { $0 != " " }) : nil
    }
    #expect(
      places == [
        "broken.zone:9:5:", "broken.zone:10:6:", "broken.zone:11:3:", "broken.zone:12:",
        "broken.zone:14:", "broken.zone:15:7:",
      ], "\(result)")
    #expect(result.errors.hasSuffix("martlet: nothing was written to sqlite:martlet.db\n"))
    #expect(result.output.isEmpty)
  }

  @Test(
    "What breaks a rule of zones is refused",
    arguments: [
      ("@ NS ns1\nns1 A 192.0.2.1\n", "has no SOA record"),
      ("@ SOA a b 1 2 3 4 5\n", "names no name servers"),
      (Workspace.zone + "x DNAME example.net.\ny.x A 192.0.2.1\n", "RFC 6672"),
      (Workspace.zone + "@ CNAME www\n", "RFC 1034"),
      (Workspace.zone + "@ DS 1 8 1 0000000000000000000000000000000000000000\n", "RFC 4035"),
      (Workspace.zone + "www SOA a b 1 2 3 4 5\n", "SOA record"),
    ])
  func rules(_ text: String, _ message: String) throws {
    let workspace = try Workspace()
    try workspace.folder.write("zone", "$TTL 60\n" + text)
    let result = try workspace.refuse("zone", "import", "example.com", "zone")
    #expect(result.errors.contains(message), "\(result)")
    // A check of the file comes to the same.
    let check = try workspace.run(["zone", "check", "example.com", "--file", "zone"])
    #expect(check.code == 1)
    #expect(check.output.contains(message), "\(check)")
  }

  @Test("An existing zone is replaced only when that is asked for")
  func replace() throws {
    let workspace = try Workspace.withZone()
    let refusal = try workspace.refuse("zone", "import", "example.com.zone")
    #expect(refusal.errors.contains("--replace"))
    try workspace.succeed("zone", "increase-serial", "example.com")
    try workspace.folder.write("new.zone", Workspace.zone + "a A 192.0.2.1\na A 192.0.2.1\n")
    let result = try workspace.succeed("zone", "import", "new.zone", "--replace", "--json")
    let imported: Imported = try result.decode()
    #expect(imported.records == 7 && imported.duplicates == 1 && imported.replaced == 6)
    #expect(result.errors.contains("the serial went back"))
  }

  @Test("Files that can't be read are named", arguments: ["nothing", "."])
  func unreadable(_ path: String) throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.refuse("zone", "import", "example.org", path)
    #expect(result.errors.hasPrefix("martlet: \(path): "))
  }

  @Test("What is exported can be imported again, and is the same")
  func roundTrip() throws {
    let workspace = try Workspace.withZone()
    let text = try workspace.export()
    try workspace.folder.write("exported.zone", text)
    try workspace.succeed("zone", "import", "exported.zone", "--replace")
    #expect(try workspace.export() == text)
    let json: Exported = try workspace.succeed("zone", "export", "example.com", "--json").decode()
    #expect(json.zone == "example.com." && json.text == text)
  }

  @Test("An export that lacks a row says so")
  func defects() throws {
    let workspace = try Workspace.withZone()
    try workspace.sql("UPDATE records SET content = 'x' WHERE name = 'www.example.com'")
    let result = try workspace.refuse("zone", "export", "example.com")
    #expect(result.errors.contains("not exported: records row"))
    #expect(result.output.contains("mail"))
    #expect(!result.output.contains("www"))
  }

  @Test("A large import says how far it has come, on a line that is written over")
  func progress() throws {
    let workspace = try Workspace()
    try workspace.folder.write(
      "zone", Workspace.zone + "$GENERATE 1-60000 host-$ A 10.0.0.1\n")
    let run = try TerminalRun(["zone", "import", "zone"], in: workspace)
    #expect(run.code == 0)
    #expect(run.screen.contains("example.com: 60006 records"))
    // Where the machine is quick enough there is nothing to say.
    if run.screen.contains("importing") {
      #expect(run.screen.contains("\r\u{1b}[Kimporting example.com: "))
    } else {
      print("The import took less than a second: no progress was shown.")
    }
  }
}
