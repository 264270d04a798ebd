import DNSProtocol
import Testing

@testable import Authority

@Suite("Changing the names of a zone in force")
struct UpdateTests {
  static let zone = """
    example. SOA ns.example. hostmaster.example. 1 7200 900 1209600 3600
    example. NS ns.example.
    ns.example. A 192.0.2.53
    a.b.c.example. A 192.0.2.1
    mail.example. MX 10 host.example.
    """
  static let soa = "example. SOA ns.example. hostmaster.example. 1 7200 900 1209600 3600"

  /// A change of one name, a question, and the answer before and after.
  struct Step: Sendable, CustomTestStringConvertible {
    var name: String
    var records: [String]
    var before: AnswerCase
    var after: AnswerCase
    var testDescription: String { "\(name): \(records)" }
  }

  @Test(
    "Everything that follows from a name's records follows their change, and goes back with it",
    arguments: [
      Step(
        name: "new.example", records: ["A 192.0.2.9"],
        before: AnswerCase("new.example. A", .nameError, authority: [soa]),
        after: AnswerCase("new.example. A", answer: ["new.example. A 192.0.2.9"])),
      // RFC 8020: an empty non-terminal exists as long as there is something below it.
      Step(
        name: "x.y.z.example", records: ["A 192.0.2.9"],
        before: AnswerCase("y.z.example. A", .nameError, authority: [soa]),
        after: AnswerCase("y.z.example. A", authority: [soa])),
      Step(
        name: "a.b.c.example", records: [],
        before: AnswerCase("b.c.example. A", authority: [soa]),
        after: AnswerCase("c.example. A", .nameError, authority: [soa])),
      Step(
        name: "b.c.example", records: ["TXT \"middle\""],
        before: AnswerCase("b.c.example. TXT", authority: [soa]),
        after: AnswerCase("b.c.example. TXT", answer: ["b.c.example. TXT \"middle\""])),
      Step(
        name: "*.c.example", records: ["A 192.0.2.7"],
        before: AnswerCase("q.c.example. A", .nameError, authority: [soa]),
        after: AnswerCase("q.c.example. A", answer: ["q.c.example. A 192.0.2.7"])),
      // A delegation hides what is below it.
      Step(
        name: "c.example", records: ["NS ns.elsewhere.test."],
        before: AnswerCase("a.b.c.example. A", answer: ["a.b.c.example. A 192.0.2.1"]),
        after: AnswerCase(
          "a.b.c.example. A", aa: false, authority: ["c.example. NS ns.elsewhere.test."])),
      Step(
        name: "b.c.example", records: ["DNAME target.test."],
        before: AnswerCase("a.b.c.example. A", answer: ["a.b.c.example. A 192.0.2.1"]),
        after: AnswerCase(
          "a.b.c.example. A",
          answer: [
            "b.c.example. DNAME target.test.", "a.b.c.example. CNAME a.target.test.",
          ])),
      // An address that others lead to.
      Step(
        name: "host.example", records: ["A 192.0.2.25", "AAAA 2001:db8::25"],
        before: AnswerCase("mail.example. MX", answer: ["mail.example. MX 10 host.example."]),
        after: AnswerCase(
          "mail.example. MX", answer: ["mail.example. MX 10 host.example."],
          additional: ["host.example. A 192.0.2.25", "host.example. AAAA 2001:db8::25"])),
      // The apex: the SOA of negative answers follows.
      Step(
        name: "example",
        records: ["SOA ns.example. hostmaster.example. 2 7200 900 1209600 3600", "NS ns.example."],
        before: AnswerCase("none.example. A", .nameError, authority: [soa]),
        after: AnswerCase(
          "none.example. A", .nameError,
          authority: ["example. SOA ns.example. hostmaster.example. 2 7200 900 1209600 3600"])),
      Step(
        name: "example", records: ["NS ns.example."],
        before: AnswerCase("none.example. A", .nameError, authority: [soa]),
        after: AnswerCase("none.example. A", .serverFailure, aa: false)),
    ])
  func changes(step: Step) throws {
    let server = try TestServer(Self.zone)
    let apex = try DomainName("example")
    let owner = try DomainName(step.name)
    let former = try Self.records(of: step.name)
    try step.before.check(against: server)
    server.publication.update { update in
      _ = update.replaceRecords(of: owner, in: apex, with: try! Self.parse(step.records))
    }
    try step.after.check(against: server)
    server.publication.update { update in
      _ = update.replaceRecords(of: owner, in: apex, with: former)
    }
    try step.before.check(against: server)
  }

  @Test("Changes of one update are seen together, also across zones")
  func together() throws {
    let server = try TestServer(Self.zone)
    let publication = server.publication
    let apex = try DomainName("example")
    let other = try TestServer.compile(
      "other. SOA ns.other. hostmaster.other. 1 7200 900 1209600 3600", for: publication)
    publication.update { update in
      for index in 0..<100 {
        _ = update.replaceRecords(
          of: try! DomainName("n\(index).example"), in: apex, with: try! Self.parse(["A 192.0.2.1"])
        )
      }
      update.replaceZone(with: other)
      _ = update.replaceRecords(
        of: try! DomainName("www.other"), in: other.apex, with: try! Self.parse(["A 192.0.2.2"]))
    }
    #expect(publication.zoneCount == 2)
    #expect(publication.recordCount == 5 + 100 + 2)
    for index in 0..<100 {
      #expect(try server.ask("n\(index).example", "A").answers.count == 1)
    }
    #expect(try server.ask("www.other", "A").answers.count == 1)
    #expect(publication.update { $0.removeZone(apex) })
    #expect(try server.ask("n1.example", "A").responseCode == .refused)
    #expect(publication.zoneCount == 1)
    #expect(publication.recordCount == 2)
    publication.update { $0.removeAllZones() }
    #expect(publication.zoneCount == 0)
    #expect(publication.recordCount == 0)
  }

  @Test("What can't be changed is said, and nothing else happens")
  func refused() throws {
    let server = try TestServer(Self.zone)
    let records = try Self.parse(["A 192.0.2.1"])
    let (outside, nowhere) = try (DomainName("www.test"), DomainName("test"))
    let apex = try DomainName("example")
    server.publication.update { update in
      #expect(update.replaceRecords(of: outside, in: nowhere, with: records) == nil)
      #expect(
        update.replaceRecords(of: outside, in: apex, with: records)
          == [ZoneDefect(owner: outside, type: .a, reason: .outOfZone)])
      #expect(update.removeZone(nowhere) == false)
    }
    #expect(server.publication.recordCount == 5)
  }

  @Test("A zone that was compiled but never published gives its memory back")
  func unpublished() throws {
    let server = try TestServer(Self.zone)
    server.publication.update { _ in }
    let before = server.publication.usedMemory
    do { _ = try TestServer.compile(Self.zone, for: server.publication) }
    server.publication.update { _ in }
    #expect(server.publication.usedMemory == before)
  }

  static func parse(_ texts: [String]) throws -> [NewRecord] {
    try texts.map { text in
      let words = text.split(separator: " ", maxSplits: 1)
      let type = try #require(RecordType(String(words[0])))
      let data = try RecordData(type: type, presentation: String(words[1]))
      return NewRecord(type: type, ttl: 3600, data: data.wire)
    }
  }

  private static func records(of name: String) throws -> [NewRecord] {
    let lines = zone.split(separator: "\n").filter { $0.hasPrefix(name + ". ") }
    return try parse(lines.map { String($0.dropFirst(name.count + 2)) })
  }
}
