import Authority
import DNSProtocol
import Testing

@Suite("Aliases: CNAME (RFC 1034 §3.6.2, RFC 6604) and DNAME (RFC 6672)")
struct AliasTests {
  static let soa = "example.com. SOA ns.example.com. host.example.com. 1 7200 900 1209600 3600"
  static let zone = """
    example.com. SOA ns.example.com. host.example.com. 1 7200 900 1209600 3600
    example.com. NS ns.example.com.
    ns.example.com. A 192.0.2.53
    www.example.com. A 192.0.2.1
    www.example.com. AAAA 2001:db8::1
    one.example.com. CNAME two.example.com.
    two.example.com. CNAME www.example.com.
    away.example.com. CNAME www.example.net.
    out.example.com. CNAME www.example.org.
    gone.example.com. CNAME missing.example.com.
    nodata.example.com. CNAME ns.example.com.
    ping.example.com. CNAME pong.example.com.
    pong.example.com. CNAME ping.example.com.
    self.example.com. CNAME self.example.com.
    cut.example.com. CNAME host.sub.example.com.
    sub.example.com. NS ns.sub.example.com.
    ns.sub.example.com. A 192.0.2.99
    *.wild.example.com. CNAME www.example.com.
    mail.example.com. CNAME mx.example.com.
    mx.example.com. MX 10 www.example.com.
    """
  static let other = """
    example.net. SOA ns.example.net. host.example.net. 7 7200 900 1209600 60
    example.net. NS ns.example.net.
    ns.example.net. A 198.51.100.53
    www.example.net. A 198.51.100.1
    """

  @Test(
    "CNAMEs are followed inside a zone and across our own zones",
    arguments: [
      AnswerCase("one.example.com. CNAME", answer: ["one.example.com. CNAME two.example.com."]),
      AnswerCase(
        "one.example.com. AAAA",
        answer: [
          "one.example.com. CNAME two.example.com.", "two.example.com. CNAME www.example.com.",
          "www.example.com. AAAA 2001:db8::1",
        ]),
      AnswerCase(
        "away.example.com. A",
        answer: ["away.example.com. CNAME www.example.net.", "www.example.net. A 198.51.100.1"]),
      AnswerCase("out.example.com. A", answer: ["out.example.com. CNAME www.example.org."]),
      // RFC 6604 §3: the code is that of the last name.
      AnswerCase(
        "gone.example.com. A", .nameError, answer: ["gone.example.com. CNAME missing.example.com."],
        authority: [soa]),
      AnswerCase(
        "nodata.example.com. TXT", answer: ["nodata.example.com. CNAME ns.example.com."],
        authority: [soa]),
      AnswerCase(
        "ping.example.com. A",
        answer: [
          "ping.example.com. CNAME pong.example.com.", "pong.example.com. CNAME ping.example.com.",
        ]),
      AnswerCase("self.example.com. A", answer: ["self.example.com. CNAME self.example.com."]),
      AnswerCase(
        "cut.example.com. A", answer: ["cut.example.com. CNAME host.sub.example.com."],
        authority: ["sub.example.com. NS ns.sub.example.com."],
        additional: ["ns.sub.example.com. A 192.0.2.99"]),
      AnswerCase(
        "a.b.wild.example.com. A",
        answer: ["a.b.wild.example.com. CNAME www.example.com.", "www.example.com. A 192.0.2.1"]),
      AnswerCase(
        "mail.example.com. MX",
        answer: [
          "mail.example.com. CNAME mx.example.com.", "mx.example.com. MX 10 www.example.com.",
        ],
        additional: ["www.example.com. A 192.0.2.1", "www.example.com. AAAA 2001:db8::1"]),
    ])
  func canonicalNames(row: AnswerCase) throws {
    try row.check(against: try TestServer(Self.zone, Self.other))
  }

  static let longLabel = String(repeating: "l", count: 60)
  static let delegated = """
    example.com. SOA ns.example.com. host.example.com. 1 7200 900 1209600 3600
    example.com. NS ns.example.com.
    ns.example.com. A 192.0.2.53
    foo.example.com. DNAME bar.example.com.
    foo.example.com. TXT "data at the owner of a DNAME"
    x.bar.example.com. A 192.0.2.7
    away.example.com. DNAME example.net.
    up.example.com. DNAME example.com.
    occluded.foo.example.com. A 192.0.2.8
    long.example.com. DNAME \(longLabel).\(longLabel).\(longLabel).example.com.
    """

  @Test(
    "DNAMEs redirect what is below them and nothing else (RFC 6672 §2.2, §2.4, §3.2)",
    arguments: [
      AnswerCase("foo.example.com. DNAME", answer: ["foo.example.com. DNAME bar.example.com."]),
      AnswerCase(
        "foo.example.com. TXT",
        answer: ["foo.example.com. TXT \"data at the owner of a DNAME\""]),
      AnswerCase("foo.example.com. A", authority: [soa]),
      AnswerCase(
        "x.foo.example.com. A",
        answer: [
          "foo.example.com. DNAME bar.example.com.", "x.foo.example.com. CNAME x.bar.example.com.",
          "x.bar.example.com. A 192.0.2.7",
        ]),
      AnswerCase(
        "y.x.foo.example.com. A", .nameError,
        answer: [
          "foo.example.com. DNAME bar.example.com.",
          "y.x.foo.example.com. CNAME y.x.bar.example.com.",
        ], authority: [soa]),
      AnswerCase(
        "occluded.foo.example.com. A", .nameError,
        answer: [
          "foo.example.com. DNAME bar.example.com.",
          "occluded.foo.example.com. CNAME occluded.bar.example.com.",
        ], authority: [soa]),
      AnswerCase(
        "www.away.example.com. A",
        answer: [
          "away.example.com. DNAME example.net.", "www.away.example.com. CNAME www.example.net.",
          "www.example.net. A 198.51.100.1",
        ]),
      AnswerCase(
        "x.foo.up.example.com. A",
        answer: [
          "up.example.com. DNAME example.com.", "x.foo.up.example.com. CNAME x.foo.example.com.",
          "foo.example.com. DNAME bar.example.com.", "x.foo.example.com. CNAME x.bar.example.com.",
          "x.bar.example.com. A 192.0.2.7",
        ]),
      // RFC 6672 §2.2: the new name would be too long.
      AnswerCase(
        "\(longLabel).long.example.com. A", .nameExists,
        answer: [
          "long.example.com. DNAME \(longLabel).\(longLabel).\(longLabel).example.com."
        ]),
    ])
  func delegationNames(row: AnswerCase) throws {
    try row.check(against: try TestServer(Self.delegated, Self.other))
  }

  @Test(
    "RFC 4035 §2.5: an alias may have NSEC and RRSIG itself, and is not followed for them",
    arguments: ["NSEC", "RRSIG"])
  func typesBesideAliases(type: String) throws {
    let zone = """
      test. SOA ns.other. host.other. 1 7200 900 1209600 3600
      test. NS ns.other.
      alias.test. CNAME target.test.
      target.test. A 192.0.2.1
      """
    let soa = "test. SOA ns.other. host.other. 1 7200 900 1209600 3600"
    try AnswerCase("alias.test. \(type)", authority: [soa]).check(against: try TestServer(zone))
  }
}
