import DNSProtocol
import Testing
import ZoneFile

@Suite("Problems in master files: the exact place, and reading goes on")
struct ProblemTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var text: String
    var problem: String
    var testDescription: String { "\(text.debugDescription)" }

    init(_ text: String, _ problem: String) { (self.text, self.problem) = (text, problem) }
  }

  static let ttl =
    "a time to live from 0 to 2147483647 seconds, such as 3600 or 1h30m (RFC 2181 §8)"
  static let type = "a record type, such as A or TYPE65280"
  static let head = "a time to live, the class IN or " + type
  static let name = "a domain name; this one "

  static let cases: [Case] = [
    Case(
      " 300 A 192.0.2.1",
      "1:2: found \"300\", expected an owner at the beginning of the line of the first record"),
    Case("a", "1:2: found the end of the record, expected \(type)"),
    Case("a 300 IN", "1:9: found the end of the record, expected \(type)"),
    Case("a 300 IN ; A", "1:13: found the end of the record, expected \(type)"),
    Case(
      "a 300 A", "1:8: found the end of the record, expected an IPv4 address, such as 192.0.2.1"),
    Case("a 300 IN NOTYPE 1", "1:10: found \"NOTYPE\", expected \(type)"),
    Case("a NOTYPE 1", "1:3: found \"NOTYPE\", expected \(head)"),
    Case("a 300 NOTYPE 1", "1:7: found \"NOTYPE\", expected the class IN or \(type)"),
    Case("a IN NOTYPE 1", "1:6: found \"NOTYPE\", expected a time to live or \(type)"),
    Case("a 300 \"A\" 192.0.2.1", "1:7: found \"A\", expected \(type) without quotes"),
    Case("a \"A\" 192.0.2.1", "1:3: found \"A\", expected \(type) without quotes"),
    Case("a 300 CH TXT b", "1:7: found \"CH\", expected the class IN"),
    Case("a hs TXT b", "1:3: found \"hs\", expected the class IN"),
    Case("a 300 CLASS3 TXT b", "1:7: found \"CLASS3\", expected the class IN"),
    Case("a 300 NONE A 192.0.2.1", "1:7: found \"NONE\", expected the class IN"),
    Case("a 300 IN ANY 192.0.2.1", "1:10: found \"ANY\", expected \(type)"),
    Case("a 300 IN OPT x", "1:10: found \"OPT\", expected \(type)"),
    Case("a 300 IN TYPE0 \\# 0", "1:10: found \"TYPE0\", expected \(type)"),
    Case("a 2147483648 A 192.0.2.1", "1:3: found \"2147483648\", expected \(ttl)"),
    Case("a 1x A 192.0.2.1", "1:3: found \"1x\", expected \(ttl)"),
    Case("a 99999w A 192.0.2.1", "1:3: found \"99999w\", expected \(ttl)"),
    Case(
      "a A 192.0.2.1",
      "1:3: found a record without a time to live, expected one in the record, or $TTL before it"),
    Case("a..b 300 A 192.0.2.1", "1:1: found \"a..b\", expected \(name)has an empty label"),
    Case(
      "a\\400 300 A 192.0.2.1",
      "1:1: found \"a\\400\", expected \(name)has a backslash that is followed by neither a character nor three digits"
    ),
    Case("\"a\" 300 A 192.0.2.1", "1:1: found \"a\", expected a domain name without quotes"),
    Case("\"\" 300 A 192.0.2.1", "1:1: found \"\", expected a domain name without quotes"),
    Case(
      "a 300 A 192.0.2.1 192.0.2.2", "1:19: found \"192.0.2.2\", expected the end of the record"),
    Case(
      "a 300 A 192.0.2.1 )",
      "1:19: found \")\", expected no closing parenthesis without an opening one"),
    Case(
      "a 300 A (\n 192.0.2.1",
      "1:9: found an opening parenthesis that is never closed, expected \")\" behind the record"),
    Case(
      "a 300 TXT \"b",
      "1:11: found a quoted string that is open at the end of the text, expected a closing quote on the same line"
    ),
    Case(
      "a 300 (\n\n A\n 192.0.2 )",
      "4:2: found \"192.0.2\", expected an IPv4 address, such as 192.0.2.1"),
    Case("$ORIGIN", "1:8: found the end of the record, expected the new origin"),
    Case("$ORIGIN a..b", "1:9: found \"a..b\", expected \(name)has an empty label"),
    Case("$ORIGIN a. b.", "1:12: found \"b.\", expected the end of the record"),
    Case("$TTL", "1:5: found the end of the record, expected \(ttl)"),
    Case("$TTL x", "1:6: found \"x\", expected \(ttl)"),
    Case("$TTL 2147483648", "1:6: found \"2147483648\", expected \(ttl)"),
    Case("$TTL 1 2", "1:8: found \"2\", expected the end of the record"),
    Case(
      "$TTLS 1",
      "1:1: found \"$TTLS\", expected $ORIGIN, $TTL, $INCLUDE or $GENERATE (an owner that begins with $ is written \\$)"
    ),
    Case("$INCLUDE", "1:9: found the end of the record, expected the name of a file"),
    Case("$INCLUDE \"\"", "1:10: found \"\", expected the name of a file"),
    Case("$INCLUDE a b..c", "1:12: found \"b..c\", expected \(name)has an empty label"),
  ]

  @Test("One thing is wrong between two good records", arguments: cases)
  func oneProblem(_ expected: Case) throws {
    let reading = try Reading(expected.text)
    #expect(reading.problems == [expected.problem])
    #expect(reading.records == [])
    let followed = try Reading(expected.text + "\nz 5 A 192.0.2.1\n")
    #expect(followed.records == ["z.example. 5 IN A 192.0.2.1"])
    #expect(followed.problems.count == 1)
  }

  @Test("One run shows everything that is wrong")
  func allProblems() throws {
    let text = """
      $ORIGIN example.
      @ 300 SOA ns host 1 2 3 four 5
      ns 300 A 192.0.2.1
      a..b 300 A 192.0.2.1
        300 A 192.0.2.2
        300 A 192.0.2
      $NO
      c 300 MX ten mail
      d 300 TXT "open
      e 300 AAAA 2001:db8::1

      """
    let reading = try Reading(text)
    #expect(
      reading.records == ["ns.example. 300 IN A 192.0.2.1", "e.example. 300 IN AAAA 2001:db8::1"])
    #expect(
      reading.problems.map { $0.prefix { $0 != " " } } == [
        "2:25:", "4:1:", "6:9:", "7:1:", "8:10:", "9:11:",
      ])
  }

  @Test("After a parenthesis that is never closed, reading goes on at the next owner")
  func unclosedParenthesis() throws {
    let text = """
      @ 300 SOA ns host (
          1 ; serial
          two 3 4 5
      a 300 A 192.0.2.1
      b 300 A 192.0.2.x
      """
    let reading = try Reading(text)
    #expect(reading.records == ["a.example. 300 IN A 192.0.2.1"])
    #expect(reading.problems.map { $0.prefix { $0 != " " } } == ["3:5:", "1:19:", "5:9:"])
  }

  @Test("Inside a parenthesis that is never closed, what is wrong is said up to the end")
  func unclosedParenthesisAtTheEnd() throws {
    let reading = try Reading("a 300 (\n A\n 192.0.2")
    #expect(reading.problems.map { $0.prefix { $0 != " " } } == ["3:2:", "1:7:"])
  }

  @Test("An owner that cannot be read is not the part of it that a chunk ended with")
  func owner() throws {
    let text = "a 5 A 192.0.2.1\nbc=\"d 5 A 192.0.2.2\n  5 A 192.0.2.3\ne 5 A 192.0.2.4\n"
    let reading = try Reading(text)
    #expect(reading.records == ["a.example. 5 IN A 192.0.2.1", "e.example. 5 IN A 192.0.2.4"])
    #expect(reading.problems.map { $0.prefix { $0 != " " } } == ["2:4:"])
  }

  @Test("Relative names without an origin")
  func noOrigin() throws {
    let text = "a 300 A 192.0.2.1\nb. 300 NS c\nb. 300 NS c.\n"
    let reading = try Reading(text, options: ZoneFileReader.Options())
    #expect(reading.records == ["b. 300 IN NS c."])
    #expect(
      reading.problems == [
        "1:1: found \"a\", expected a domain name; this one is relative, and no origin is known",
        "2:11: found \"c\", expected a domain name; this one is relative, and no origin is known",
      ])
  }

  @Test("Octets of value 0 are refused where they stand")
  func nul() throws {
    let text = "a 300 A 192.0.2.1\nb 300 TXT (\n \u{0} )\n; \u{0}\nc 300 A 192.0.2.2\n"
    let reading = try Reading(text)
    #expect(
      reading.records == ["a.example. 300 IN A 192.0.2.1", "c.example. 300 IN A 192.0.2.2"])
    #expect(
      reading.problems == [
        "3:2: found an octet of value 0, expected text (\\000 stands for such an octet; "
          + "is the file in UTF-16?)"
      ])
  }

  @Test("An entry has a longest length, and reading goes on behind it")
  func entryLength() throws {
    var options = ZoneFileReader.Options(origin: Reading.origin)
    options.maximumEntryLength = 64
    let fits = "a 300 TXT \"" + String(repeating: "x", count: 51) + "\"\n"
    let over = "b 300 TXT \"" + String(repeating: "x", count: 52) + "\"\n"
    let longer = "c 300 TXT (\n" + String(repeating: "  x\n", count: 40)
    let reading = try Reading(
      fits + over + longer + "d 300 A 192.0.2.1\n", options: options)
    #expect(reading.records.count == 2)
    #expect(reading.records.last == "d.example. 300 IN A 192.0.2.1")
    let limit =
      "found an entry of more than 64 octets, expected a shorter one; is a parenthesis never closed?"
    #expect(reading.problems == ["2:1: \(limit)", "3:1: \(limit)"])
  }

  @Test("The longest entry is one mebibyte by default")
  func defaultEntryLength() throws {
    let text =
      "a 300 TXT (\n" + String(repeating: " ; comment\n", count: 100_000)
      + "  b )\nc 300 A 192.0.2.1\n"
    let reading = try Reading(
      ZoneFileReader(
        text: text, name: "zone", options: ZoneFileReader.Options(origin: Reading.origin)))
    #expect(reading.records == ["c.example. 300 IN A 192.0.2.1"])
    #expect(reading.problems.map { $0.prefix { $0 != " " } } == ["1:1:"])
  }

  @Test("A file that is not there")
  func missingFile() throws {
    var reader = ZoneFileReader(path: "/nonexistent/zone")
    #expect(
      throws: ZoneFileProblem(
        file: "/nonexistent/zone", line: 0, column: 0,
        found: "a file that cannot be opened (No such file or directory)",
        expected: "a readable file")
    ) {
      try reader.read { _ in
      } problem: { _ in
      }
    }
  }

  @Test("A folder in place of a file")
  func folder() throws {
    var reader = ZoneFileReader(path: "/")
    #expect(
      throws: ZoneFileProblem(
        file: "/", line: 0, column: 0, found: "a folder", expected: "a readable file")
    ) {
      try reader.read { _ in
      } problem: { _ in
      }
    }
  }
}
