import DNSProtocol
import Testing
import ZoneFile

@Suite("Checking a zone as a whole")
struct CheckerTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var what: String
    var text: String
    /// Severity, owner and type.
    var findings: [String]
    var testDescription: String { what }

    init(_ what: String, _ text: String, _ findings: String...) {
      (self.what, self.text, self.findings) = (what, text, findings)
    }
  }

  static let apex = "@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n"

  static let cases: [Case] = [
    Case("a good zone", apex + "a MX 10 ns\n* TXT b\n"),
    Case("no records", "", "error example. NS", "error example. SOA"),
    Case("no SOA record", "@ NS ns.other.\n", "error example. SOA"),
    Case("no NS records", "@ SOA ns.other. host 1 2 3 4 5\n", "error example. NS"),
    Case("two SOA records", apex + "@ SOA ns host 2 2 3 4 5\n", "error example. SOA"),
    Case("the SOA record twice", apex + "@ SOA NS host 1 2 3 4 5\n", "warning example. SOA"),
    Case("an SOA record elsewhere", apex + "a SOA ns host 1 2 3 4 5\n", "error a.example. SOA"),
    Case(
      "a CNAME beside an address", apex + "a CNAME b\na A 192.0.2.1\n", "error a.example. CNAME"),
    Case("a CNAME at the apex", apex + "@ CNAME b\n", "error example. CNAME"),
    Case(
      "a CNAME beside its signature and NSEC (RFC 4034 §3, §4)",
      apex + "a CNAME b\na NSEC b CNAME\n"),
    Case("two CNAMEs", apex + "a CNAME b\na CNAME c\n", "error a.example. CNAME"),
    Case("the same CNAME twice", apex + "a CNAME b\na CNAME B\n", "warning a.example. CNAME"),
    Case(
      "a CNAME beside a DNAME (RFC 6672 §2.4)", apex + "a DNAME b\na CNAME b\n",
      "error a.example. CNAME"),
    Case("two DNAMEs (RFC 6672 §2.4)", apex + "a DNAME b\na DNAME c\n", "error a.example. DNAME"),
    Case(
      "a DNAME beside a delegation (RFC 6672 §2.3)", apex + "a DNAME b\na NS ns\n",
      "error a.example. DNAME"),
    Case("a DNAME beside an address", apex + "a DNAME b\na A 192.0.2.1\n"),
    Case(
      "a record below a DNAME (RFC 6672 §2.4)", apex + "a DNAME b\nc.b.a A 192.0.2.1\n",
      "error c.b.a.example. A"),
    Case(
      "a DNAME at the apex hides the rest",
      "@ SOA ns.o. h 1 2 3 4 5\n@ NS ns.o.\n@ DNAME o.\na A 192.0.2.1\n", "error a.example. A"),
    Case(
      "a DS record at the apex (RFC 4035 §2.4)",
      apex + "@ DS 1 8 1 0000000000000000000000000000000000000000\n", "error example. DS"),
    Case("copies of a record", apex + "a TXT b\na TXT b\na TXT c\n", "warning a.example. TXT"),
    Case(
      "different times to live (RFC 2181 §5.2)", apex + "a 1 TXT b\na 2 TXT c\n",
      "warning a.example. TXT"),
    Case("different times to live of different types", apex + "a 1 TXT b\na 2 A 192.0.2.1\n"),
    Case("a name outside of the zone", apex + "a.other. A 192.0.2.1\n", "error a.other. A"),
    Case(
      "a name that only ends like the zone", apex + "a.fooexample. A 192.0.2.1\n",
      "error a.fooexample. A"),
    Case("the zone above", apex + ". A 192.0.2.1\n", "error . A"),
    Case("an MX host that is an alias", apex + "a MX 1 b\nb CNAME ns\n", "warning a.example. MX"),
    Case(
      "an SRV host that is an alias", apex + "a SRV 1 2 3 b\nb CNAME ns\n", "warning a.example. SRV"
    ),
    Case("a name server that is an alias", apex + "@ NS b\nb CNAME ns\n", "warning example. NS"),
    Case(
      "a name server that is an alias by a wildcard", apex + "@ NS b.c\n*.c CNAME ns\n",
      "warning example. NS"),
    Case(
      "a mail server that is an alias by a DNAME", apex + "@ MX 1 b.c\nc DNAME d\n",
      "warning example. MX"),
    Case("no mail, no service (RFC 7505, RFC 2782)", apex + "a MX 0 .\na SRV 0 0 0 .\n"),
    Case("a name server without an address", apex + "@ NS b\n", "warning example. NS"),
    Case("a name server with other data only", apex + "@ NS b\nb TXT c\n", "warning example. NS"),
    Case("a name server whose address a wildcard gives", apex + "@ NS b.c\n*.c A 192.0.2.1\n"),
    Case(
      "a wildcard does not reach past a name that exists",
      apex + "@ NS b.c\n*.c A 192.0.2.1\nb.c TXT d\n", "warning example. NS"),
    Case("a delegation with glue", apex + "a NS ns.a\nns.a A 192.0.2.1\n"),
    Case("a delegation with its own name as glue", apex + "a NS a\na A 192.0.2.1\n"),
    Case("a delegation without glue", apex + "a NS ns.a\n", "error a.example. NS"),
    Case("a delegation to a server elsewhere", apex + "a NS ns.other.\n"),
    Case(
      "a delegation to a server in the zone without an address", apex + "a NS b\n",
      "warning a.example. NS"),
    Case(
      "a delegation to a server below another delegation (RFC 9471 §3.2)",
      apex + "a NS ns.b\nb NS ns.other.\n"),
    Case(
      "a delegation with DS",
      apex + "a NS ns.other.\na DS 1 8 2 " + String(repeating: "ab", count: 32) + "\n"),
    Case(
      "a DS record at the apex (RFC 4035 §2.4)",
      apex + "@ DS 1 8 2 " + String(repeating: "ab", count: 32) + "\n", "error example. DS"),
    Case(
      "a record beside a delegation", apex + "a NS ns.other.\na TXT b\n", "warning a.example. TXT"),
    Case(
      "a record below a delegation", apex + "a NS ns.other.\nb.c.a TXT b\n",
      "warning b.c.a.example. TXT"),
    Case(
      "an address below a delegation that is not glue", apex + "a NS ns.other.\nb.a A 192.0.2.1\n",
      "warning b.a.example. A"),
    Case(
      "glue with more than addresses", apex + "a NS ns.a\nns.a A 192.0.2.1\nns.a TXT b\n",
      "warning ns.a.example. TXT"),
    Case("a wildcard with NS (RFC 4592 §4.2)", apex + "*.a NS ns\n", "warning *.a.example. NS"),
    Case(
      "a wildcard with DNAME (RFC 4592 §4.4)", apex + "*.a DNAME b\n", "warning *.a.example. DNAME"),
    Case(
      "letters do not count",
      "@ SOA NS host 1 2 3 4 5\n@ NS NS\nns A 192.0.2.1\nA NS NS.a\nnS.A.EXAMPLE. A 192.0.2.1\n"),
    Case(
      "findings stand in canonical order",
      apex + "z TXT b\nz TXT b\na.z TXT b\na.z TXT b\nb TXT b\nb TXT b\n@ TXT b\n@ TXT b\n",
      "warning example. TXT", "warning b.example. TXT", "warning z.example. TXT",
      "warning a.z.example. TXT"),
  ]

  @Test("A zone", arguments: cases)
  func zone(_ expected: Case) throws {
    let origin = try DomainName("example.")
    var records: [ResourceRecord] = []
    var reader = ZoneFileReader(
      text: "$TTL 60\n" + expected.text, options: ZoneFileReader.Options(origin: origin))
    try reader.read {
      records.append(try $0.resourceRecord())
    } problem: {
      Issue.record($0)
    }
    for records in [records, records.reversed()] {
      let findings = ZoneChecker.check(apex: origin, records: records)
      #expect(
        findings.map { "\($0.severity.rawValue) \($0.owner.lowercased) \($0.type)" }
          == expected.findings)
      #expect(findings.allSatisfy { $0.explanation.hasSuffix(".") && $0.advice.hasSuffix(".") })
    }
  }

  @Test("A finding reads as one line")
  func description() throws {
    let finding = try #require(
      ZoneChecker.check(apex: DomainName("example."), records: []).last)
    #expect(
      finding.description
        == "error: example. SOA: The zone has no SOA record. Add one at example. (RFC 1035 §5.2).")
  }
}
