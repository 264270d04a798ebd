import DNSProtocol
import Testing
import ZoneFile

@Suite("Reading master files (RFC 1035 §5)")
struct ReadingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var what: String
    var text: String
    var records: [String]
    var testDescription: String { what }

    init(_ what: String, _ text: String, _ records: [String]) {
      (self.what, self.text, self.records) = (what, text, records)
    }
  }

  static let entries: [Case] = [
    Case("nothing", "", []),
    Case("a line end alone", "\n", []),
    Case("comments and blank lines", "; one\n\n   \t; two\n \n", []),
    Case("every field", "www 300 IN A 192.0.2.1\n", ["www.example. 300 IN A 192.0.2.1"]),
    Case(
      "class before time to live", "www IN 300 A 192.0.2.1\n", ["www.example. 300 IN A 192.0.2.1"]),
    Case("no class", "www 300 A 192.0.2.1\n", ["www.example. 300 IN A 192.0.2.1"]),
    Case("letters in any case", "WWW 300 in a 192.0.2.1\n", ["WWW.example. 300 IN A 192.0.2.1"]),
    Case(
      "CLASS1 and TYPE1 (RFC 3597 §5)", "w 300 CLASS1 TYPE1 192.0.2.1\n",
      ["w.example. 300 IN A 192.0.2.1"]),
    Case(
      "no line end behind the last record", "www 300 A 192.0.2.1",
      ["www.example. 300 IN A 192.0.2.1"]),
    Case(
      "lines that end with CR LF", "a 300 A 192.0.2.1\r\n\r\n  300 A 192.0.2.2\r\n",
      ["a.example. 300 IN A 192.0.2.1", "a.example. 300 IN A 192.0.2.2"]),
    Case(
      "tabs", "a\t300\tIN\tA\t192.0.2.1\t; here\n\t300\tA\t192.0.2.2\n",
      ["a.example. 300 IN A 192.0.2.1", "a.example. 300 IN A 192.0.2.2"]),
    Case("the origin", "@ 300 A 192.0.2.1\n", ["example. 300 IN A 192.0.2.1"]),
    Case(
      "an absolute owner", "a.example.net. 300 A 192.0.2.1\n", ["a.example.net. 300 IN A 192.0.2.1"]
    ),
    Case("the root", ". 300 NS .\n", [". 300 IN NS ."]),
    Case(
      "an escaped dollar sign begins an owner", "\\$a 300 A 192.0.2.1\n",
      ["\\$a.example. 300 IN A 192.0.2.1"]),
    Case(
      "an owner named like a type", "MX 300 MX 10 mx\n", ["MX.example. 300 IN MX 10 mx.example."]),
    Case(
      "an owner named like a class", "IN 300 IN A 192.0.2.1\n", ["IN.example. 300 IN A 192.0.2.1"]),
    Case("an owner that is a number", "300 300 A 192.0.2.1\n", ["300.example. 300 IN A 192.0.2.1"]),
    Case(
      "an owner with escapes", "a\\.b\\032c 300 A 192.0.2.1\n",
      ["a\\.b\\032c.example. 300 IN A 192.0.2.1"]),
    Case(
      "a comment right behind the data", "a 300 A 192.0.2.1;comment\n",
      ["a.example. 300 IN A 192.0.2.1"]),
    Case(
      "parentheses over lines", "a 300 (\n IN ; in\n A\n)192.0.2.1\nb 300 A 192.0.2.2\n",
      ["a.example. 300 IN A 192.0.2.1", "b.example. 300 IN A 192.0.2.2"]),
    Case(
      "a parenthesis before the owner", "( a 300\nA 192.0.2.1 )\n",
      ["a.example. 300 IN A 192.0.2.1"]),
    Case(
      "parentheses inside parentheses", "a 300 A ( ( 192.0.2.1\n)\n)\n",
      ["a.example. 300 IN A 192.0.2.1"]),
    Case(
      "parentheses around nothing", "()\n( ; here\n)\na 300 A 192.0.2.1\n",
      ["a.example. 300 IN A 192.0.2.1"]),
    Case(
      "quotes around what is special", "a 300 TXT \"a ; b ( c\" \"\"\n",
      ["a.example. 300 IN TXT \"a ; b ( c\" \"\""]),
    Case(
      "unknown data (RFC 3597 §5)", "a 300 TYPE65280 \\# 3 01 0203\n",
      ["a.example. 300 IN TYPE65280 \\# 3 010203"]),
    Case(
      "known data in the unknown format", "a 300 A \\# 4 C0000201\n",
      ["a.example. 300 IN A 192.0.2.1"]),
    Case(
      "repeated owners are kept as they were written",
      "a 300 A 192.0.2.1\na 300 A 192.0.2.2\nA 300 A 192.0.2.3\n",
      [
        "a.example. 300 IN A 192.0.2.1", "a.example. 300 IN A 192.0.2.2",
        "A.example. 300 IN A 192.0.2.3",
      ]),
  ]

  @Test("An entry", arguments: entries)
  func entry(_ expected: Case) throws {
    let reading = try Reading(expected.text)
    #expect(reading.records == expected.records)
    #expect(reading.problems == [])
  }

  static let directives: [Case] = [
    Case(
      "$ORIGIN, absolute and relative",
      "$ORIGIN example.net.\na 300 A 192.0.2.1\n$origin sub ; here\na 300 MX 1 b\n",
      ["a.example.net. 300 IN A 192.0.2.1", "a.sub.example.net. 300 IN MX 1 b.sub.example.net."]),
    Case(
      "$ORIGIN leaves the owner", "a 300 A 192.0.2.1\n$ORIGIN sub\n 300 A 192.0.2.2\n",
      ["a.example. 300 IN A 192.0.2.1", "a.example. 300 IN A 192.0.2.2"]),
    Case("$ORIGIN of the root", "$ORIGIN .\na 300 A 192.0.2.1\n", ["a. 300 IN A 192.0.2.1"]),
    Case(
      "$TTL holds until the next one (RFC 2308 §4)",
      "$TTL 1h\na A 192.0.2.1\na 5 A 192.0.2.2\na A 192.0.2.3\n$ttl 7\na A 192.0.2.4\n",
      [
        "a.example. 3600 IN A 192.0.2.1", "a.example. 5 IN A 192.0.2.2",
        "a.example. 3600 IN A 192.0.2.3", "a.example. 7 IN A 192.0.2.4",
      ]),
    Case(
      "the last time to live that was given (RFC 1035 §5.1)", "a 5 A 192.0.2.1\nb A 192.0.2.2\n",
      ["a.example. 5 IN A 192.0.2.1", "b.example. 5 IN A 192.0.2.2"]),
    Case(
      "the minimum of the SOA record, for itself too",
      "@ SOA ns host 1 2 3 4 900\nb A 192.0.2.2\n",
      [
        "example. 900 IN SOA ns.example. host.example. 1 2 3 4 900",
        "b.example. 900 IN A 192.0.2.2",
      ]),
    Case(
      "a time to live that was given goes before the SOA record's minimum",
      "@ 60 SOA ns host 1 2 3 4 900\nb A 192.0.2.2\n",
      ["example. 60 IN SOA ns.example. host.example. 1 2 3 4 900", "b.example. 60 IN A 192.0.2.2"]),
    Case(
      "units", "a 1h30m A 192.0.2.1\nb 1W2D A 192.0.2.1\nc 1m5 A 192.0.2.1\n",
      [
        "a.example. 5400 IN A 192.0.2.1", "b.example. 777600 IN A 192.0.2.1",
        "c.example. 65 IN A 192.0.2.1",
      ]),
    Case(
      "the longest time to live (RFC 2181 §8)", "a 2147483647 A 192.0.2.1\n",
      ["a.example. 2147483647 IN A 192.0.2.1"]),
    Case(
      "parentheses in a directive", "$TTL ( 5\n)\na A 192.0.2.1\n", ["a.example. 5 IN A 192.0.2.1"]),
  ]

  @Test("A directive", arguments: directives)
  func directive(_ expected: Case) throws {
    let reading = try Reading(expected.text)
    #expect(reading.records == expected.records)
    #expect(reading.problems == [])
  }

  @Test("The default time to live comes last")
  func defaultTTL() throws {
    let options = ZoneFileReader.Options(origin: Reading.origin, defaultTTL: 77)
    let reading = try Reading("a A 192.0.2.1\n$TTL 5\na A 192.0.2.2\n", options: options)
    #expect(reading.records == ["a.example. 77 IN A 192.0.2.1", "a.example. 5 IN A 192.0.2.2"])
  }

  @Test("A record knows the line where it begins")
  func lines() throws {
    let reading = try Reading("; 1\n\na 300 (\n A\n 192.0.2.1 )\n\n  300 A 192.0.2.2\n")
    #expect(reading.lines == [3, 7])
  }

  @Test("A byte order mark is skipped with a warning")
  func byteOrderMark() throws {
    let reading = try Reading("\u{feff}a 300 A 192.0.2.1\n")
    #expect(reading.records == ["a.example. 300 IN A 192.0.2.1"])
    #expect(
      reading.problems == ["1:1: warning: found a byte order mark, expected text without one"])
  }

  @Test("Progress ends with everything read")
  func progress() throws {
    let text = String(repeating: "a 300 A 192.0.2.1\n", count: 10)
    var reader = ZoneFileReader(
      text: text, options: ZoneFileReader.Options(origin: Reading.origin, chunkSize: 50))
    var steps: [ZoneFileReader.Progress] = []
    try reader.read { _ in
    } problem: { _ in
    } progress: {
      steps.append($0)
    }
    #expect(steps.map(\.bytesRead) == [50, 100, 150, 180, 180])
    #expect(steps.allSatisfy { $0.bytesInAll == 180 })
  }

  @Test("What the receiver of the records throws ends the reading and arrives at the caller")
  func thrownByReceiver() throws {
    struct Enough: Error {}
    var reader = ZoneFileReader(
      text: "a 300 A 192.0.2.1\nb 300 A 192.0.2.1\n",
      options: ZoneFileReader.Options(origin: Reading.origin))
    var count = 0
    #expect(throws: Enough.self) {
      try reader.read { _ in
        count += 1
        throw Enough()
      } problem: { _ in
      }
    }
    #expect(count == 1)
  }
}
