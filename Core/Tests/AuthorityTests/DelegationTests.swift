import Authority
import DNSProtocol
import Testing

@Suite("Delegations (RFC 1034 §4.3.2, RFC 9471, RFC 4035 §3.1.4)")
struct DelegationTests {
  static let soa = "example. SOA ns.example. host.example. 1 7200 900 1209600 300"
  static let negative = "example. 300 SOA ns.example. host.example. 1 7200 900 1209600 300"
  static let zone = """
    example. SOA ns.example. host.example. 1 7200 900 1209600 300
    example. NS ns.example.
    ns.example. A 192.0.2.53
    sub.example. NS ns.sub.example.
    sub.example. NS ns.sibling.example.
    sub.example. NS ns.elsewhere.test.
    sub.example. DS 12345 13 2 0000000000000000000000000000000000000000000000000000000000000000
    sub.example. TXT "occluded"
    ns.sub.example. A 192.0.2.1
    ns.sub.example. AAAA 2001:db8::1
    deep.er.sub.example. A 192.0.2.2
    sibling.example. NS ns.sibling.example.
    ns.sibling.example. A 192.0.2.3
    child.example. NS ns.child.example.
    child.example. DS 4711 13 2 1111111111111111111111111111111111111111111111111111111111111111
    bare.example. NS ns.bare.test.
    a.b.c.example. A 192.0.2.4
    """
  static let child = """
    child.example. SOA ns.child.example. host.child.example. 9 7200 900 1209600 300
    child.example. NS ns.child.example.
    ns.child.example. A 192.0.2.5
    """
  static let referral = [
    "sub.example. NS ns.sub.example.", "sub.example. NS ns.sibling.example.",
    "sub.example. NS ns.elsewhere.test.",
  ]
  static let glue = [
    "ns.sub.example. A 192.0.2.1", "ns.sub.example. AAAA 2001:db8::1",
    "ns.sibling.example. A 192.0.2.3",
  ]

  @Test(
    "Referrals with their glue, DS at the parent, empty non-terminals",
    arguments: [
      AnswerCase("sub.example. A", aa: false, authority: referral, additional: glue),
      AnswerCase("sub.example. NS", aa: false, authority: referral, additional: glue),
      AnswerCase("sub.example. TXT", aa: false, authority: referral, additional: glue),
      AnswerCase("deep.er.sub.example. A", aa: false, authority: referral, additional: glue),
      AnswerCase("x.y.z.sub.example. ANY", aa: false, authority: referral, additional: glue),
      AnswerCase(
        "sub.example. DS",
        answer: [
          "sub.example. DS 12345 13 2 "
            + "0000000000000000000000000000000000000000000000000000000000000000"
        ]),
      AnswerCase("bare.example. DS", authority: [negative]),
      // RFC 4035 §3.1.4.1: DS is the parent's, although the child is ours too.
      AnswerCase(
        "child.example. DS",
        answer: [
          "child.example. DS 4711 13 2 "
            + "1111111111111111111111111111111111111111111111111111111111111111"
        ]),
      AnswerCase(
        "child.example. NS", answer: ["child.example. NS ns.child.example."],
        additional: ["ns.child.example. A 192.0.2.5"]),
      AnswerCase("b.c.example. A", authority: [negative]),
      AnswerCase("x.b.c.example. A", .nameError, authority: [negative]),
      AnswerCase("other.test. A", .refused, aa: false),
      AnswerCase(". NS", .refused, aa: false),
    ])
  func referrals(row: AnswerCase) throws {
    try row.check(against: try TestServer(Self.zone, Self.child))
  }

  @Test("RFC 9471 §3.1: a referral that lacks required glue is truncated, optional glue is not")
  func glueThatDoesNotFit() throws {
    var zone = """
      example. SOA ns.example. host.example. 1 7200 900 1209600 300
      example. NS ns.example.

      """
    for number in 10..<30 {
      zone += "many.example. NS name-server-\(number).many.example.\n"
      zone += "name-server-\(number).many.example. AAAA 2001:db8::\(number)\n"
      zone += "sibling.example. NS name-server-\(number).many.example.\n"
    }
    let server = try TestServer(zone)
    let small = try server.ask("x.many.example.", "A", payload: 512)
    #expect(small.flags.contains(.truncated))
    let large = try server.ask("x.many.example.", "A", over: .stream)
    #expect(!large.flags.contains(.truncated))
    #expect(large.authorities.count == 20 && large.additionals.count == 20)
    let sibling = try server.ask("x.sibling.example.", "A", payload: 1232)
    #expect(!sibling.flags.contains(.truncated))
    #expect(sibling.authorities.count == 20 && sibling.additionals.count > 10)
  }
}
