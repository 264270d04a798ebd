import Authority
import DNSProtocol
import Testing

@Suite("The RFCs' own examples of aliases and negative answers")
struct RFCExampleTests {
  /// A row of the table of RFC 6672 §2.2.
  struct Substitution: Sendable, CustomTestStringConvertible {
    var name: String
    var owner: String
    var target: String
    /// `nil` for "no match".
    var result: String?
    var testDescription: String { "\(name) with \(owner) DNAME \(target)" }
  }

  @Test(
    "RFC 6672 §2.2: the table of substitutions",
    arguments: [
      ("com.", "example.com.", "example.net.", nil),
      ("a.example.com.", "example.com.", "example.net.", "a.example.net."),
      ("a.b.example.com.", "example.com.", "example.net.", "a.b.example.net."),
      ("ab.example.com.", "b.example.com.", "example.net.", nil),
      ("foo.example.com.", "example.com.", "example.net.", "foo.example.net."),
      ("a.x.example.com.", "x.example.com.", "example.net.", "a.example.net."),
      ("a.example.com.", "example.com.", "y.example.net.", "a.y.example.net."),
      ("cyc.example.com.", "example.com.", "example.com.", "cyc.example.com."),
      ("cyc.example.com.", "example.com.", "c.example.com.", "cyc.c.example.com."),
      ("shortloop.x.x.", "x.", ".", "shortloop.x."), ("shortloop.x.", "x.", ".", "shortloop."),
    ].map { Substitution(name: $0.0, owner: $0.1, target: $0.2, result: $0.3) })
  func substitutions(row: Substitution) throws {
    let server = try TestServer(
      """
      \(row.owner) SOA ns.test. host.test. 1 2 3 4 5
      \(row.owner) DNAME \(row.target)
      """)
    let response = try server.ask(row.name, "A")
    let aliases = response.answers.filter { $0.type == .cname }.map { $0.data.presentation() }
    #expect(aliases.first == row.result)
    #expect(response.answers.contains { $0.type == .dname } == (row.result != nil))
  }

  @Test("RFC 6672 §2.2, [0]: the owner itself is only answered for the type DNAME")
  func ownerOfDNAME() throws {
    let server = try TestServer(
      """
      example.com. SOA ns.test. host.test. 1 2 3 4 5
      example.com. DNAME example.net.
      """)
    let asked = try server.ask("example.com.", "DNAME")
    #expect(asked.answers.map { $0.data.presentation() } == ["example.net."])
    #expect(try server.ask("example.com.", "A").answers.isEmpty)
  }

  /// The zones behind the examples of RFC 2308 §2.1 and §2.2.
  static let zones = [
    """
    example. SOA ns1.example. hostmaster.example. 1 7200 900 1209600 300
    example. NS ns1.example.
    an.example. CNAME tripple.xx.
    another.example. TXT "no address"
    """,
    """
    xx. SOA ns1.xx. hostmaster.ns1.xx. 1 7200 900 1209600 60
    xx. NS ns1.xx.
    """,
  ]

  @Test(
    "RFC 2308 §2.1, §2.2: NXDOMAIN and NODATA with the SOA of the zone that says so, §5: its TTL",
    arguments: [
      AnswerCase(
        "an.example. A", .nameError, answer: ["an.example. CNAME tripple.xx."],
        authority: ["xx. 60 SOA ns1.xx. hostmaster.ns1.xx. 1 7200 900 1209600 60"]),
      AnswerCase(
        "another.example. A",
        authority: [
          "example. 300 SOA ns1.example. hostmaster.example. 1 7200 900 1209600 300"
        ]),
    ])
  func negativeAnswers(row: AnswerCase) throws {
    try row.check(against: try TestServer(Self.zones[0], Self.zones[1]))
  }
}
