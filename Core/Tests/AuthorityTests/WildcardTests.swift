import Authority
import DNSProtocol
import Testing

@Suite("Wildcards (RFC 4592)")
struct WildcardTests {
  /// The zone of RFC 4592 §2.2.1.
  static let zone = """
    example. SOA ns.example.com. hostmaster.example.com. 1 7200 900 1209600 3600
    example. NS ns.example.com.
    example. NS ns.example.net.
    *.example. TXT "this is a wildcard"
    *.example. MX 10 host1.example.
    sub.*.example. TXT "this is not a wildcard"
    host1.example. A 192.0.2.1
    _ssh._tcp.host1.example. SRV 0 0 22 host1.example.
    _ssh._tcp.host2.example. SRV 0 0 22 host2.example.
    host2.example. A 192.0.2.2
    subdel.example. NS ns.example.com.
    subdel.example. NS ns.example.net.
    """
  static let soa =
    "example. SOA ns.example.com. hostmaster.example.com. 1 7200 900 1209600 3600"

  @Test(
    "RFC 4592 §2.2.1: the RFC's own examples",
    arguments: [
      // Synthesized from the wildcard.
      AnswerCase(
        "host3.example. MX", answer: ["host3.example. MX 10 host1.example."],
        additional: ["host1.example. A 192.0.2.1"]),
      AnswerCase("host3.example. A", authority: [soa]),
      AnswerCase(
        "foo.bar.example. TXT", answer: ["foo.bar.example. TXT \"this is a wildcard\""]),
      // Not synthesized: the name exists, or an ancestor of it below the wildcard's parent does.
      AnswerCase("host1.example. MX", authority: [soa]),
      AnswerCase("sub.*.example. MX", authority: [soa]),
      AnswerCase("_telnet._tcp.host1.example. SRV", .nameError, authority: [soa]),
      AnswerCase(
        "host.subdel.example. A", aa: false,
        authority: ["subdel.example. NS ns.example.com.", "subdel.example. NS ns.example.net."]),
      AnswerCase("ghost.*.example. MX", .nameError, authority: [soa]),
      // The wildcard's own name, and an empty non-terminal.
      AnswerCase("*.example. TXT", answer: ["*.example. TXT \"this is a wildcard\""]),
      AnswerCase("_tcp.host1.example. A", authority: [soa]),
    ])
  func examples(row: AnswerCase) throws {
    try row.check(against: try TestServer(Self.zone))
  }

  @Test(
    "RFC 1034 §4.3.2 step 6: additional data may come from a wildcard, unless a cut hides it",
    arguments: [
      AnswerCase(
        "sub.test. A", aa: false, authority: ["sub.test. NS made-up.hosts.test."],
        additional: ["made-up.hosts.test. A 192.0.2.1"]),
      AnswerCase(
        "mail.test. MX",
        answer: ["mail.test. MX 1 one.hosts.test.", "mail.test. MX 2 two.hosts.test."],
        additional: ["one.hosts.test. A 192.0.2.1", "two.hosts.test. A 192.0.2.1"]),
      AnswerCase("hidden.test. MX", answer: ["hidden.test. MX 1 one.below.sub.test."]),
      AnswerCase("none.test. MX", answer: ["none.test. MX 1 one.real.hosts.test."]),
    ])
  func additionalData(row: AnswerCase) throws {
    let zone = """
      test. SOA ns.other. host.other. 1 7200 900 1209600 3600
      test. NS ns.other.
      *.hosts.test. A 192.0.2.1
      real.hosts.test. TXT "keeps the wildcard away"
      sub.test. NS made-up.hosts.test.
      *.below.sub.test. A 192.0.2.2
      mail.test. MX 1 one.hosts.test.
      mail.test. MX 2 two.hosts.test.
      hidden.test. MX 1 one.below.sub.test.
      none.test. MX 1 one.real.hosts.test.
      """
    try row.check(against: try TestServer(zone))
  }
}
