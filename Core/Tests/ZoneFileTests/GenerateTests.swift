import DNSProtocol
import Testing
import ZoneFile

@Suite("$GENERATE, as BIND documents it")
struct GenerateTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var text: String
    var records: [String]
    var testDescription: String { text }

    init(_ text: String, _ records: [String]) { (self.text, self.records) = (text, records) }
  }

  static let cases: [Case] = [
    Case(
      "$GENERATE 1-2 h$ 5 A 192.0.2.$",
      ["h1.example. 5 IN A 192.0.2.1", "h2.example. 5 IN A 192.0.2.2"]),
    Case(
      "$GENERATE 1-2 $ 5 IN CNAME $.0",
      ["1.example. 5 IN CNAME 1.0.example.", "2.example. 5 IN CNAME 2.0.example."]),
    Case(
      "$generate 0-7/3 h$ IN 5 A 192.0.2.$",
      [
        "h0.example. 5 IN A 192.0.2.0", "h3.example. 5 IN A 192.0.2.3",
        "h6.example. 5 IN A 192.0.2.6",
      ]),
    Case("$GENERATE 9-9 h${1} 5 A 192.0.2.${-8}", ["h10.example. 5 IN A 192.0.2.1"]),
    Case("$GENERATE 9-9 h${0,3} 5 A 192.0.2.${0,0,d}", ["h009.example. 5 IN A 192.0.2.9"]),
    Case(
      "$GENERATE 171-171 a${0,4,o}b${0,4,x}c${0,4,X}d 5 A 192.0.2.1",
      ["a0253b00abc00ABd.example. 5 IN A 192.0.2.1"]),
    Case(
      "$GENERATE 171-171 a${0,8,n}x 5 NS ${0,4,N}", ["ab.a.0.0.x.example. 5 IN NS B.A."]),
    Case(
      "$GENERATE 1-1 ${0,1,n}x${0,2,n}x${0,3,n} 5 A 192.0.2.1",
      ["1x1.x1.0.example. 5 IN A 192.0.2.1"]),
    Case("$GENERATE 18-18 ${0,0,n}.x 5 NS ${0,7,n}", ["2.1.x.example. 5 IN NS 2.1.0.0.example."]),
    Case(
      "$GENERATE 1-1 ${-3}x${-3,4}x${-3,0,o} 5 NS ${-3,0,X}x${-3,3,n}",
      ["-2x-002x37777777776.example. 5 IN NS FFFFFFFExe.f.f.f.f.f.f.f.example."]),
    Case("$GENERATE 1-1 a$$b 5 A 192.0.2.1", ["a\\$b.example. 5 IN A 192.0.2.1"]),
    Case("$GENERATE 1-1 a\\$b 5 A 192.0.2.1", ["a\\$b.example. 5 IN A 192.0.2.1"]),
    Case("$GENERATE 1-1 h$ 5 MX \"10 mx$\"", ["h1.example. 5 IN MX 10 mx1.example."]),
    Case("$GENERATE 1-1 h$ 5 MX 10 mx$", ["h1.example. 5 IN MX 10 mx1.example."]),
    Case("$GENERATE 1-1 h$ 5 TXT \"\\\"a $\\\"\"", ["h1.example. 5 IN TXT \"a 1\""]),
    Case("$GENERATE 1-1 h$ 5 TXT \"a $\" \"b $\"", ["h1.example. 5 IN TXT \"a 1\" \"b 1\""]),
    Case("$GENERATE 1-1 h$ 5 TXT ( a\n\n b$ )", ["h1.example. 5 IN TXT \"a\" \"b1\""]),
    Case("$TTL 9\n$GENERATE 1-1 h A 192.0.2.1", ["h.example. 9 IN A 192.0.2.1"]),
    Case("$GENERATE 1-1 $.other. 5 A 192.0.2.1", ["1.other. 5 IN A 192.0.2.1"]),
  ]

  @Test("Makes records", arguments: cases)
  func records(_ expected: Case) throws {
    let reading = try Reading(expected.text)
    #expect(reading.records == expected.records)
    #expect(reading.problems == [])
  }

  static let problems: [(String, String)] = [
    ("$GENERATE", "1:10: found the end of the record, expected a range such as 1-254 or 0-100/4"),
    ("$GENERATE 1 a A 192.0.2.1", "1:11: found \"1\", expected a range such as 1-254 or 0-100/4"),
    (
      "$GENERATE 1-x a A 192.0.2.1",
      "1:11: found \"1-x\", expected a range such as 1-254 or 0-100/4"
    ),
    (
      "$GENERATE 2-1 a A 192.0.2.1",
      "1:11: found \"2-1\", expected a range such as 1-254 or 0-100/4"
    ),
    (
      "$GENERATE -2-1 a A 192.0.2.1",
      "1:11: found \"-2-1\", expected a range such as 1-254 or 0-100/4"
    ),
    (
      "$GENERATE 1-2/ a A 192.0.2.1",
      "1:11: found \"1-2/\", expected a range such as 1-254 or 0-100/4"
    ),
    (
      "$GENERATE 1-2/0 a A 192.0.2.1",
      "1:11: found \"1-2/0\", expected a range of at most 1000 values"
    ),
    (
      "$GENERATE 0-1000 a A 192.0.2.1",
      "1:11: found \"0-1000\", expected a range of at most 1000 values"
    ),
    (
      "$GENERATE 1-2 ${0,1,z} A 192.0.2.1",
      "1:15: found \"${0,1,z}\", expected ${offset,width,base} with a base of d, o, x, X, n or N, such as ${0,3,d}"
    ),
    (
      "$GENERATE 1-2 a A ${",
      "1:19: found \"${\", expected ${offset,width,base} with a base of d, o, x, X, n or N, such as ${0,3,d}"
    ),
    (
      "$GENERATE 1-2 ${2147483646} 5 A 192.0.2.1",
      "1:15: found an offset that takes the value 2 out of 32 bits, expected a smaller one"
    ),
    (
      "$GENERATE 255-300 a$ 5 A 192.0.2.$",
      "1:26: found \"192.0.2.256\" for the value 256, expected an IPv4 address, such as 192.0.2.1"
    ),
    (
      "$GENERATE 1-2 $..a 5 A 192.0.2.1",
      "1:15: found \"1..a\", expected a domain name; this one has an empty label"
    ),
    (
      "$GENERATE 1-2 a$ A 192.0.2.1",
      "1:18: found a record without a time to live, expected one in the record, or $TTL before it"
    ),
    ("$GENERATE 1-2 a$ CH TXT b", "1:18: found \"CH\", expected the class IN"),
    ("$GENERATE 1-2 a$ A", "1:19: found the end of the record, expected the data with $ in it"),
  ]

  @Test("Says what is wrong once", arguments: problems)
  func problem(_ text: String, _ problem: String) throws {
    let options = ZoneFileReader.Options(origin: Reading.origin, generateLimit: 1_000)
    let reading = try Reading(text + "\nz 5 A 192.0.2.1\n", options: options)
    #expect(reading.problems == [problem])
    #expect(reading.records.last == "z.example. 5 IN A 192.0.2.1")
  }
}
