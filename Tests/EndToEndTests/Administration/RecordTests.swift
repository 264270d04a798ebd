import Foundation
import Testing

@Suite("martlet record")
struct RecordTests {
  private struct Change: Decodable {
    var zone: String
    var added: Int
    var removed: Int
    var serial: UInt32?
  }

  @Test(
    "Names are relative, @ for the zone's own, or absolute",
    arguments: [
      ("a", "a.example.com."), ("a.b", "a.b.example.com."), ("@", "example.com."),
      ("a.example.com", "a.example.com."), ("A.Example.COM.", "a.example.com."),
      ("*", "*.example.com."), ("example.com", "example.com."),
      ("a.example.org", "a.example.org.example.com."),
    ])
  func names(_ typed: String, _ name: String) throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.succeed("record", "add", "example.com", typed, "TXT", "here")
    #expect(result.output.hasPrefix("\(name.dropLast()) TXT: 1 added; serial of example.com 1 → "))
    let found = try workspace.records(typed, "TXT")
    #expect(found.map { $0.name.lowercased() } == [name])
    #expect(found.map(\.content) == ["\"here\""])
  }

  @Test("The table is aligned")
  func table() throws {
    let workspace = try Workspace.withZone()
    try workspace.succeed(
      "record", "add", "example.com", "www", "AAAA", "2001:DB8::1", "--ttl", "60")
    let result = try workspace.succeed("record", "list", "example.com", "www")
    #expect(
      result.lines == [
        "name               ttl  type  content",
        "www.example.com.  3600  A     192.0.2.80",
        "www.example.com.    60  AAAA  2001:db8::1",
      ])
    let none = try workspace.succeed("record", "list", "example.com", "nope")
    #expect(none.output.isEmpty && none.errors == "no such records\n")
    #expect(try workspace.records("nope").isEmpty)
  }

  @Test("Records are added to their set, whose time to live they take or change")
  func add() throws {
    let workspace = try Workspace.withZone()
    let first: Change = try workspace.succeed(
      "record", "add", "example.com", "x", "A", "192.0.2.1", "--ttl", "60", "--json"
    ).decode()
    #expect(first.zone == "example.com." && first.added == 1 && first.removed == 0)
    try workspace.succeed("record", "add", "example.com", "x", "A", "192.0.2.2")
    #expect(try workspace.records("x").map(\.ttl) == [60, 60])
    try workspace.succeed("record", "add", "example.com", "x", "A", "192.0.2.2", "--ttl", "300")
    #expect(try workspace.records("x").map(\.ttl) == [300, 300])
    let again = try workspace.succeed("record", "add", "example.com", "x", "A", "192.0.2.2")
    #expect(again.output == "x.example.com A: nothing to change\n")
  }

  @Test("A set is replaced by the records between commas")
  func replace() throws {
    let workspace = try Workspace.withZone()
    try workspace.succeed(
      "record", "replace", "example.com", "www", "A", "192.0.2.7", ",", "192.0.2.8", "--ttl", "60")
    #expect(try workspace.records("www").map(\.content) == ["192.0.2.7", "192.0.2.8"])
    let change: Change = try workspace.succeed(
      "record", "replace", "example.com", "www", "A", "192.0.2.8", "--json"
    ).decode()
    #expect(change.added == 0 && change.removed == 1)
    #expect(try workspace.records("www").map(\.ttl) == [60])
    try workspace.refuse("record", "replace", "example.com", "www", "A", ",", code: 64)
  }

  @Test("One record, a set or a whole name is deleted")
  func delete() throws {
    let workspace = try Workspace.withZone()
    for words in [
      ["A", "192.0.2.1"], ["A", "192.0.2.2"], ["TXT", "a"], ["AAAA", "2001:db8::1"],
    ] {
      _ = try workspace.run(["record", "add", "example.com", "x"] + words)
    }
    try workspace.succeed("record", "delete", "example.com", "x", "A", "192.0.2.1")
    #expect(try workspace.records("x").map(\.type) == ["A", "TXT", "AAAA"])
    try workspace.succeed("record", "delete", "example.com", "x", "AAAA")
    let result = try workspace.succeed("record", "delete", "example.com", "x")
    #expect(result.output.hasPrefix("x.example.com: 2 removed; "))
    let refusal = try workspace.refuse("record", "delete", "example.com", "x")
    #expect(
      refusal.errors
        == "martlet: zone example.com: there is no record x.example.com. `martlet record list example.com` shows those there are.\n"
    )
  }

  @Test(
    "What would break the zone is refused, and the database is as it was",
    arguments: [
      (
        ["add", "example.com", "www", "CNAME", "example.org"], Int32(1),
        "a CNAME record beside a record of type A"
      ),
      (["add", "example.com", "@", "CNAME", "example.org"], 1, "RFC 1034"),
      (["add", "example.com", "www.example.org.", "A", "192.0.2.1"], 1, "not in the zone"),
      (["add", "example.com", "x", "A", "192.0.2.300"], 1, "column 1: found \"192.0.2.300\""),
      (["add", "example.com", "x", "MX", "10", "a..b"], 1, "column 4"),
      (["add", "example.com", "x", "MX", "10", "mail"], 1, "write mail.example.com"),
      (["add", "example.com", "x", "NOSUCH", "y"], 64, "no such type"),
      (["add", "example.com", "x", "AXFR", "y"], 1, "AXFR"),
      (["add", "example.com", "a..b", "A", "192.0.2.1"], 1, "has an empty label"),
      (["add", "example.com", "x", "A"], 64, "<content>"),
      (["add", "example.com", "x", "A", "192.0.2.1", "--ttl", "-1"], 64, "--ttl"),
      (["add", "example.com", "x", "A", "192.0.2.1", "--ttl", "2147483648"], 1, "RFC 2181"),
      (
        ["add", "example.com", "www", "SOA", "a.example", "b.example", "1", "2", "3", "4", "5"], 1,
        "SOA"
      ),
      (["add", "example.com", "mail", "DNAME", "example.org", "--ttl", "x"], 64, "--ttl"),
      (["replace", "example.com", "@", "SOA", "not", "data"], 1, "column"),
      (["delete", "example.com", "@", "NS"], 1, "no NS record"),
      (["delete", "example.com", "@", "SOA"], 1, "no SOA record"),
      (["delete", "example.com", "@"], 1, "at its apex"),
      (["delete", "example.com", "www", "A", "192.0.2.81"], 1, "there is no record"),
    ])
  func refused(_ arguments: [String], _ code: Int32, _ message: String) throws {
    let workspace = try Workspace.withZone()
    let before = try workspace.dump()
    let result = try workspace.run(["record"] + arguments)
    #expect(result.code == code, "\(result)")
    #expect(result.errors.contains(message), "\(result)")
    #expect(try workspace.dump() == before)
  }

  @Test(
    "Each word of a TXT record is a string, whatever is in it",
    arguments: [
      (["v=spf1 mx -all"], "\"v=spf1 mx -all\""), (["a", "b c"], "\"a\" \"b c\""),
      (["\"a b\" \"c\""], "\"a b\" \"c\""), (["say \"yes\""], "\"say \\\"yes\\\"\""),
      (["semi;colon"], "\"semi;colon\""), (["(a)"], "\"(a)\""), (["--", "-all"], "\"-all\""),
      (["nul\\000octet"], "\"nul\\000octet\""), (["back\\\\slash"], "\"back\\\\slash\""),
      (["é"], "\"\\195\\169\""), ([""], "\"\""),
      (["'); DROP TABLE records; --"], "\"'); DROP TABLE records; --\""),
      (["\u{1b}[31m"], "\"\\027[31m\""),
    ])
  func text(_ words: [String], _ content: String) throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.run(["record", "add", "example.com", "t", "TXT"] + words)
    #expect(result.code == 0, "\(result)")
    #expect(try workspace.records("t").map(\.content) == [content])
    try expectRoundTrip(workspace)
    _ = try workspace.run(["record", "delete", "example.com", "t", "TXT"] + words)
    #expect(try workspace.records("t").isEmpty)
  }

  @Test(
    "Names with quotes, backslashes, dots, NUL and line ends are names",
    arguments: [
      ("o'brien", "o'brien"), ("a\"b", "a\\\"b"), ("back\\\\slash", "back\\\\slash"),
      ("a\\.b", "a\\.b"), ("nul\\000", "nul\\000"), ("line\\010end", "line\\010end"),
      ("a b", "a\\032b"),
      ("x'; DROP TABLE records; --", "x'\\;\\032drop\\032table\\032records\\;\\032--"),
      ("$ORIGIN", "\\$origin"), ("\\@", "\\@"), ("é", "\\195\\169"), ("%", "%"), ("_", "_"),
    ])
  func oddNames(_ typed: String, _ shown: String) throws {
    let workspace = try Workspace.withZone()
    let result = try workspace.run(["record", "add", "example.com", "--", typed, "A", "192.0.2.1"])
    #expect(result.code == 0, "\(result)")
    let records = try workspace.records("--", typed)
    #expect(records.map { $0.name.lowercased() } == ["\(shown).example.com."])
    #expect(try workspace.records().count == 7)
    try expectRoundTrip(workspace)
    _ = try workspace.run(["record", "delete", "example.com", "--", typed])
    #expect(try workspace.records().count == 6)
  }

  /// The zone exported and imported again is the same.
  private func expectRoundTrip(_ workspace: Workspace) throws {
    let text = try workspace.export()
    try workspace.folder.write("again.zone", text)
    try workspace.succeed("zone", "import", "again.zone", "--replace")
    #expect(try workspace.export() == text)
  }

  @Test(
    "A zone may have an odd name",
    arguments: [
      "o'brien.example", "a\"b.example", "a\\000b.example", "'; DROP TABLE domains; --.example",
    ])
  func oddZones(_ name: String) throws {
    let workspace = try Workspace.withZone()
    try workspace.succeed("zone", "create", "--", name)
    try workspace.succeed("record", "add", "--", name, "ns1", "A", "192.0.2.1")
    let zones: [ListedZone] = try workspace.succeed("zone", "list", "--json").decode()
    #expect(zones.count == 2)
    try workspace.succeed(
      "zone", "edit", "--yes", "--", name, environment: ["EDITOR": "sed -i s/192.0.2.1/192.0.2.9/"])
    #expect(try workspace.succeed("zone", "export", "--", name).output.contains("192.0.2.9"))
    try workspace.succeed("zone", "delete", "--yes", "--", name)
    let left: [ListedZone] = try workspace.succeed("zone", "list", "--json").decode()
    #expect(left.map(\.name) == ["example.com."])
  }

  @Test("Disabled records are listed when asked for")
  func disabled() throws {
    let workspace = try Workspace.withZone()
    try workspace.sql("UPDATE records SET disabled = 1 WHERE name = 'www.example.com'")
    #expect(try workspace.records("www").isEmpty)
    #expect(try workspace.records("www", "--disabled").map(\.disabled) == [true])
    let table = try workspace.succeed("record", "list", "example.com", "www", "--disabled")
    #expect(table.output.contains("192.0.2.80  (disabled)"))
  }
}
