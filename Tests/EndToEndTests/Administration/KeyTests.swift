import Foundation
import Testing

@Suite("martlet key and martlet audit")
struct KeyTests {
  private struct Key: Decodable, Equatable {
    var name: String
    var rights: String
    var zones: [String]?
    var key: String?
  }

  private struct Entry: Decodable {
    struct Detail: Decodable {
      struct Set: Decodable {
        var name: String
        var type: String
        var before: [String]
        var after: [String]
      }
      var sets: [Set]?
      var records: Int?
    }
    var id: Int64
    var moment: Int64
    var author: String
    var origin: String
    var agent: String?
    var action: String
    var zone: String?
    var serialBefore: Int64?
    var serialAfter: Int64?
    var detail: Detail
  }

  @Test("A key is printed once, and only its digest is kept")
  func create() throws {
    let workspace = try Workspace.withZone()
    let created = try workspace.succeed("key", "create", "octodns")
    let secret = created.output.trimmingCharacters(in: .newlines)
    #expect(secret.count == 43 && secret.allSatisfy { $0.isASCII && !"+/= ".contains($0) })
    #expect(created.errors.contains("may change everything"))
    let digest = try workspace.succeed("key", "digest", input: secret + "\n").output
    #expect(digest.hasPrefix("sha256:") && digest.count == 72)
    let dump = try workspace.dump()
    #expect(!dump.contains(secret) && dump.contains(digest.dropFirst(7).dropLast()))
    let limited = try workspace.succeed(
      "key", "create", "lego", "--zone", "Example.com", "--zone", "later.test", "--read-only",
      "--json")
    let key: Key = try limited.decode()
    #expect(key.zones == ["example.com.", "later.test."] && key.rights == "read")
    #expect(key.key?.count == 43 && key.key != secret)
    #expect(limited.errors.contains("there is no zone later.test"))
    let keys: [Key] = try workspace.succeed("key", "list", "--json").decode()
    #expect(
      keys == [
        Key(name: "lego", rights: "read", zones: ["example.com.", "later.test."]),
        Key(name: "octodns", rights: "write"),
      ])
    #expect(try workspace.succeed("key", "list").lines.count == 3)
  }

  @Test("A key that somebody has already is taken from standard input, and not shown")
  func given() throws {
    let workspace = try Workspace()
    // SHA-256 of "abc" (FIPS 180-2, appendix B.1).
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let created = try workspace.succeed(
      "key", "create", "old", "--from-standard-input", input: "abc\n")
    #expect(created.output.isEmpty && created.errors.contains("warning: a key this short"))
    #expect(try workspace.dump().contains(abc))
    #expect(try workspace.succeed("key", "digest", input: "abc").output == "sha256:\(abc)\n")
    for input in ["", "\n", "with a space\n", "schlüssel\n"] {
      try workspace.refuse("key", "create", "bad", "--from-standard-input", input: input)
      #expect(try workspace.run(["key", "digest"], input: input).code == 1)
    }
    try workspace.refuse("key", "create", "old")
    try workspace.refuse("key", "create", "other", "--from-standard-input", input: "abc\n")
    try workspace.refuse("key", "delete", "none")
    #expect(try workspace.succeed("key", "delete", "old").output == "deleted the key old\n")
    #expect(
      try workspace.succeed("key", "list", "--json").output.filter { !$0.isWhitespace } == "[]")
  }

  @Test("What is done with this program is in the audit trail, with who did it")
  func trail() throws {
    let workspace = try Workspace.withZone()
    try workspace.succeed(
      "record", "replace", "example.com", "www", "A", "192.0.2.81", "--ttl", "60")
    try workspace.succeed("record", "add", "example.com", "new", "TXT", "one \"two\" \\ \u{1b}")
    try workspace.succeed("record", "delete", "example.com", "new")
    try workspace.succeed("zone", "kind", "example.com", "primary")
    try workspace.succeed("zone", "increase-serial", "example.com")
    try workspace.succeed("zone", "create", "example.net")
    try workspace.succeed("zone", "delete", "example.com", "--yes")
    // Neither what changes nothing nor what is refused.
    try workspace.refuse("record", "add", "example.net", "@", "CNAME", "x.example.")
    let entries: [Entry] = try workspace.succeed("audit", "--json").decode()
    #expect(
      entries.map(\.action) == [
        "zone-deleted", "zone-created", "serial-raised", "zone-details", "records-changed",
        "records-changed", "records-changed", "zone-imported",
      ])
    #expect(entries.allSatisfy { $0.origin == "local" && !$0.author.isEmpty })
    #expect(entries[6].agent == "martlet record replace" && entries[6].zone == "example.com.")
    let set = try #require(entries[6].detail.sets?.first)
    #expect((set.name, set.type) == ("www.example.com.", "A"))
    #expect(set.before == ["3600 192.0.2.80"] && set.after == ["60 192.0.2.81"])
    #expect(entries[6].serialBefore == 1 && entries[6].serialAfter == entries[5].serialBefore)
    #expect(entries[4].detail.sets?.first?.after == [])
    #expect(entries[0].detail.records == 6)
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    #expect(entries.allSatisfy { (now - 120_000...now).contains($0.moment) })
    let table = try workspace.succeed("audit", "example.com", "--limit", "6")
    #expect(
      table.output.contains("www.example.com. A: 3600 192.0.2.80 → 60 192.0.2.81"), "\(table)")
    #expect(!table.output.contains("\u{1b}") && table.lines.count == 7)
    let earlier: [Entry] = try workspace.succeed(
      "audit", "--json", "--before", "\(entries[6].id)"
    ).decode()
    #expect(earlier.map(\.id) == [entries[7].id])
    #expect(try workspace.succeed("audit", "--delete-older-than", "1").output.contains("deleted 0"))
    #expect(try workspace.succeed("audit", "--delete-older-than", "0").code == 0)
    try workspace.refuse("audit", "--limit", "0", code: 64)
    try workspace.refuse("audit", "example.com", "--delete-older-than", "1", code: 64)
  }

  @Test("In tables that an earlier version made, keys say what to do and changes are made")
  func earlierTables() throws {
    let workspace = try Workspace.withZone()
    try workspace.sql(
      "DROP TABLE martlet_audit; DROP TABLE martlet_keys; DROP INDEX martlet_journal_by_zone")
    let refused = try workspace.refuse("key", "create", "octodns")
    #expect(refused.errors.contains("martlet migrate"))
    try workspace.succeed("record", "add", "example.com", "new", "A", "192.0.2.1")
    #expect(try workspace.succeed("audit").errors.contains("nothing is written"))
    let steps = try workspace.succeed("migrate").output
    for item in ["martlet_audit", "martlet_keys", "martlet_journal_by_zone"] {
      #expect(steps.contains(item), "\(steps)")
    }
    try workspace.succeed("key", "create", "octodns")
    #expect(
      try workspace.succeed("audit").output.contains("key created: name octodns, rights write"))
  }
}
