import Foundation
import Testing

/// A zone as `--json` gives it.
struct ListedZone: Decodable, Equatable {
  var id: Int64
  var name: String
  var kind: String
  var serial: UInt32?
  var records: Int
  var disabled: Int
  var account: String?
  var master: String?
}

@Suite("martlet zone: list, show, create, kind, serial, delete")
struct ZoneTests {
  @Test("The table is aligned, the names without their final dot")
  func list() throws {
    let workspace = try Workspace.withZone()
    try workspace.succeed("zone", "create", "a-longer-name.example.org")
    try workspace.sql("UPDATE records SET disabled = 1 WHERE name = 'www.example.com'")
    try workspace.sql(
      "UPDATE records SET content = replace(content, ' 20', ' 19') WHERE type = 'SOA'")
    let lines = try workspace.succeed("zone", "list").lines
    #expect(
      lines == [
        "zone                       kind        serial  records  disabled",
        "example.com                native           1        5         1",
        "a-longer-name.example.org  native  \(try serial("a-longer-name.example.org", workspace))        2",
      ])
    #expect(try workspace.succeed("zone", "list-all").lines == lines)
  }

  @Test("Name servers and primaries that make no sense are refused, and nothing is written")
  func badServers() throws {
    let workspace = try Workspace.withZone()
    try workspace.refuse("zone", "create", "new.example", "--name-server", "ns1")
    for primary in ["TEXT", "1.2.3", "192.0.2.1:0"] {
      try workspace.refuse(
        "zone", "create", "new.example", "--kind", "secondary", "--master", primary)
      try workspace.refuse("zone", "kind", "example.com", "secondary", "--master", primary)
    }
    try workspace.succeed(
      "zone", "kind", "example.com", "secondary", "--master", "192.0.2.1:53, [2001:db8::1]:53")
  }

  private func serial(_ zone: String, _ workspace: Workspace) throws -> UInt32 {
    try #require(try show(zone, workspace).zone.serial)
  }

  private struct Shown: Decodable {
    var zone: ListedZone
    var defects: [String]
  }

  private func show(_ zone: String, _ workspace: Workspace) throws -> Shown {
    try workspace.succeed("zone", "show", zone, "--json").decode()
  }

  @Test("As JSON")
  func json() throws {
    let workspace = try Workspace.withZone()
    let zones: [ListedZone] = try workspace.succeed("zone", "list", "--json").decode()
    #expect(zones.map(\.name) == ["example.com."])
    #expect(zones[0].kind == "native" && zones[0].serial == 1 && zones[0].records == 6)
    let shown = try show("EXAMPLE.com.", workspace)
    #expect(shown.zone == zones[0] && shown.defects.isEmpty)
  }

  @Test("An empty database has no zones, and says how to make one")
  func empty() throws {
    let workspace = try Workspace()
    let result = try workspace.succeed("zone", "list")
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("`martlet zone create`"))
    let zones: [ListedZone] = try workspace.succeed("zone", "list", "--json").decode()
    #expect(zones.isEmpty)
  }

  @Test(
    "A zone that isn't there is refused with the way to those that are",
    arguments: [
      ["zone", "show", "nope.example"], ["zone", "export", "nope.example"],
      ["zone", "check", "nope.example"], ["zone", "kind", "nope.example", "native"],
      ["zone", "increase-serial", "nope.example"], ["zone", "delete", "nope.example", "--yes"],
      ["zone", "edit", "nope.example", "--yes"], ["record", "list", "nope.example"],
      ["record", "add", "nope.example", "@", "A", "192.0.2.1"],
      ["record", "replace", "nope.example", "@", "A", "192.0.2.1"],
      ["record", "delete", "nope.example", "@"],
    ])
  func missing(_ arguments: [String]) throws {
    let workspace = try Workspace.withZone()
    let before = try workspace.dump()
    let result = try workspace.run(arguments)
    #expect(result.code == 1)
    #expect(
      result.errors
        == "martlet: sqlite:martlet.db: there is no zone nope.example. `martlet zone list` shows those there are.\n"
    )
    #expect(try workspace.dump() == before)
  }

  @Test("A created zone is valid, and is told what it lacks")
  func create() throws {
    let workspace = try Workspace()
    let result = try workspace.succeed("zone", "create", "example.org")
    #expect(result.lines[0] == "created example.org")
    #expect(result.output.contains("martlet record add example.org ns1.example.org A ADDRESS"))
    try workspace.succeed(
      "zone", "create", "example.net", "--name-server", "ns1.example.org", "--nameserver",
      "ns2.example.org.", "--mail", "first.last@example.org", "--kind", "MASTER", "--account", "me")
    let text = try workspace.export("example.net")
    #expect(text.contains("SOA ns1.example.org. first\\.last.example.org. ("))
    #expect(text.contains("NS  ns2.example.org."))
    let shown = try show("example.net", workspace)
    #expect(shown.zone.kind == "primary" && shown.zone.account == "me" && shown.zone.records == 3)
    // Whoever adds the address has a zone without a finding.
    try workspace.succeed("record", "add", "example.org", "ns1.example.org", "A", "192.0.2.1")
    let check = try workspace.succeed("zone", "check", "example.org")
    #expect(check.output == "example.org: 3 records, nothing wrong\n")
  }

  @Test(
    "What can't be created changes nothing",
    arguments: [
      (["example.com"], Int32(1), "exists already"),
      (["EXAMPLE.COM."], 1, "exists already"),
      (["a..example"], 64, "has an empty label"),
      ([String(repeating: "a", count: 64) + ".example"], 64, "a label of more than 63 octets"),
      (["example.org", "--name-server", "a..b"], 64, "has an empty label"),
      (["example.org", "--kind", "other"], 1, "native, primary, secondary"),
      ([], 64, "<zone>"),
    ])
  func cannotCreate(_ arguments: [String], _ code: Int32, _ message: String) throws {
    let workspace = try Workspace.withZone()
    let before = try workspace.dump()
    let result = try workspace.run(["zone", "create"] + arguments)
    #expect(result.code == code, "\(result)")
    #expect(result.errors.contains(message), "\(result)")
    #expect(try workspace.dump() == before)
  }

  @Test(
    "PowerDNS' words for kinds are understood in any case",
    arguments: [
      ("NATIVE", "native"), ("Master", "primary"), ("PRIMARY", "primary"), ("slave", "secondary"),
      ("Secondary", "secondary"), ("PRODUCER", "producer"), ("consumer", "consumer"),
    ])
  func kinds(_ word: String, _ kind: String) throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.succeed("zone", "kind", "example.com", word)
    #expect(result.output == "example.com is \(kind) now\n")
    #expect(try show("example.com", workspace).zone.kind == kind)
    let json: [String: String] =
      try workspace.succeed("zone", "set-kind", "example.com", word, "--json").decode()
    #expect(json == ["zone": "example.com.", "kind": kind])
  }

  @Test("A secondary begins without records, and is told its primaries")
  func primaries() throws {
    let workspace = try Workspace.withZone()
    let created = try workspace.succeed(
      "zone", "create", "example.org", "--kind", "slave", "--master", "192.0.2.3")
    #expect(created.output == "created example.org\n")
    let new = try show("example.org", workspace).zone
    #expect(new.records == 0 && new.serial == nil && new.master == "192.0.2.3")
    try workspace.succeed(
      "zone", "kind", "example.com", "secondary", "--master", "192.0.2.1,192.0.2.2")
    #expect(try show("example.com", workspace).zone.master == "192.0.2.1,192.0.2.2")
    try workspace.refuse("zone", "kind", "example.com", "other")
  }

  @Test("The serial goes up each time")
  func serial() throws {
    let workspace = try Workspace.withZone()
    struct Change: Decodable {
      var before: UInt32
      var after: UInt32
    }
    let first: Change =
      try workspace.succeed("zone", "increase-serial", "example.com", "--json").decode()
    #expect(first.before == 1 && first.after > 2_026_000_000)
    let second = try workspace.succeed("zone", "increase-serial", "example.com")
    #expect(second.output == "serial \(first.after) → \(first.after + 1)\n")
    #expect(try serial("example.com", workspace) == first.after + 1)
  }

  @Test("Where nobody can be asked a zone is deleted only with --yes")
  func delete() throws {
    let workspace = try Workspace.withZone()
    let refusal = try workspace.refuse("zone", "delete", "example.com", input: "y\n")
    #expect(refusal.errors.contains("--yes"))
    let result = try workspace.succeed("zone", "delete", "example.com", "--yes")
    #expect(result.output == "deleted example.com with 6 records\n")
    #expect(try workspace.sql("SELECT count(*) FROM records") == "0\n")
  }

  @Test(
    "On a terminal deleting is asked for, and only yes is a yes",
    arguments: [
      ("n", false), ("", false), ("yes", true),
    ])
  func deleteOnTerminal(_ answer: String, _ isDeleted: Bool) throws {
    let workspace = try Workspace.withZone()
    let run = try TerminalRun(
      ["zone", "delete", "example.com"], in: workspace,
      answers: [("Delete example.com and its 6 records? [y/N] ", answer)])
    #expect(run.code == (isDeleted ? 0 : 1))
    #expect(run.screen.contains(isDeleted ? "deleted example.com" : "was not deleted"))
    #expect(try workspace.sql("SELECT count(*) FROM domains") == (isDeleted ? "0\n" : "1\n"))
  }

  @Test("Rows that can't be served are named by show, without their control characters")
  func defects() throws {
    let workspace = try Workspace.withZone()
    try workspace.sql(
      """
      INSERT INTO records (domain_id, name, type, content, ttl)
      VALUES (1, 'bad.example.com', 'A', char(27) || '[31mred', 60)
      """)
    let result = try workspace.succeed("zone", "show", "example.com")
    #expect(result.output.contains("not served: records row 7"))
    #expect(result.output.contains("\\027[31mred"))
    #expect(!result.output.contains("\u{1b}"))
    #expect(try show("example.com", workspace).defects.count == 1)
  }
}
