import DNSProtocol
import Testing

@Suite("Errors in record data say where, what was found and what was expected")
struct RecordDataErrorTests {
  struct BadText: Sendable, CustomStringConvertible {
    var type: RecordType
    var text: String
    var place: String
    var found: String
    var expected: String
    init(
      _ type: RecordType, _ text: String, _ place: String, _ found: String, _ expected: String
    ) {
      (self.type, self.text, self.place, self.found, self.expected) =
        (type, text, place, found, expected)
    }
    var description: String { "\(type) \(text)" }
  }

  static let numbers: [BadText] = [
    .init(.mx, "65536 a.", "1:1", "\"65536\"", "a number from 0 to 65535"),
    .init(.mx, "-1 a.", "1:1", "\"-1\"", "a number from 0 to 65535"),
    .init(.mx, "\"10\" a.", "1:1", "\"10\"", "without quotes"),
    .init(.mx, "10", "1:3", "the end of the record", "a domain name"),
    .init(.mx, "", "1:1", "the end of the record", "a number"),
    .init(.mx, "10 a. b.", "1:7", "\"b.\"", "the end of the record"),
    .init(.mx, "( 10\n  a. ;comment\n  b. )", "3:3", "\"b.\"", "the end of the record"),
    .init(.soa, "a. b. 1h 1 1 1 1", "1:7", "\"1h\"", "a number from 0 to 4294967295"),
    .init(.soa, "a. b. 1 1x 1 1 1", "1:9", "\"1x\"", "1h30m"),
    .init(.soa, "a. b. 1 8000w 1 1 1", "1:9", "\"8000w\"", "1h30m"),
    .init(.soa, "a. b. 1 m 1 1 1", "1:9", "\"m\"", "1h30m"),
    .init(.soa, "a. b. 1 1 1 1", "1:14", "the end of the record", "a time"),
    .init(.ipn, "18446744073709551616", "1:1", "\"18446744073709551616\"", "a number"),
    .init(.dnskey, "256 3 NONSENSE AAAA", "1:7", "\"NONSENSE\"", "ECDSAP256SHA256"),
    .init(.dnskey, "256 3 256 AAAA", "1:7", "\"256\"", "an algorithm's number"),
    .init(.cert, "NONSENSE 0 0 AAAA", "1:1", "\"NONSENSE\"", "PKIX"),
    .init(.ds, "1 8 NONSENSE 00", "1:5", "\"NONSENSE\"", "SHA-256"),
  ]

  static let names: [BadText] = [
    .init(.ns, "a..b.", "1:1", "\"a..b.\"", "has an empty label"),
    .init(.ns, ".a.", "1:1", "\".a.\"", "has an empty label"),
    .init(.ns, "a\\256.", "1:1", "\"a\\256.\"", "backslash"),
    .init(.ns, "a\\1.", "1:1", "\"a\\1.\"", "backslash"),
    .init(.ns, "\"a.\"", "1:1", "\"a.\"", "without quotes"),
    .init(.ns, String(repeating: "a", count: 64) + ".", "1:1", "…\"", "more than 63 octets"),
    .init(.ns, String(repeating: "a.", count: 128), "1:1", "…\"", "longer than 255 octets"),
    .init(.hip, "2 00 AAAA a..b.", "1:11", "\"a..b.\"", "has an empty label"),
  ]

  static let addresses: [BadText] = [
    .init(.a, "300.1.1.1", "1:1", "\"300.1.1.1\"", "an IPv4 address, such as 192.0.2.1"),
    .init(.a, "1.1.1", "1:1", "\"1.1.1\"", "an IPv4 address, such as 192.0.2.1"),
    .init(.a, "1.1.1.1.", "1:1", "\"1.1.1.1.\"", "an IPv4 address, such as 192.0.2.1"),
    .init(.a, "1.1..1", "1:1", "\"1.1..1\"", "an IPv4 address, such as 192.0.2.1"),
    .init(.a, "010.0.0.1", "1:1", "\"010.0.0.1\"", "an IPv4 address, such as 192.0.2.1"),
    .init(.a, "::1", "1:1", "\"::1\"", "an IPv4 address, such as 192.0.2.1"),
    .init(.a, "", "1:1", "the end of the record", "an IPv4 address, such as 192.0.2.1"),
    .init(.aaaa, "192.0.2.1", "1:1", "\"192.0.2.1\"", "an IPv6 address, such as 2001:db8::1"),
    .init(.aaaa, "1:::2", "1:1", "\"1:::2\"", "an IPv6 address"),
    .init(.aaaa, "1::2::3", "1:1", "\"1::2::3\"", "an IPv6 address"),
    .init(.aaaa, "1:2:3:4:5:6:7:8:9", "1:1", "\"1:2:3:4:5:6:7:8:9\"", "an IPv6 address"),
    .init(.aaaa, "1:2:3:4:5:6:7", "1:1", "\"1:2:3:4:5:6:7\"", "an IPv6 address"),
    .init(.aaaa, "1:2:3:4:5:6:7:", "1:1", "\"1:2:3:4:5:6:7:\"", "an IPv6 address"),
    .init(.aaaa, ":1:2:3:4:5:6:7", "1:1", "\":1:2:3:4:5:6:7\"", "an IPv6 address"),
    .init(.aaaa, "12345::", "1:1", "\"12345::\"", "an IPv6 address"),
    .init(.aaaa, "::1.2.3", "1:1", "\"::1.2.3\"", "an IPv6 address"),
    .init(.aaaa, "1:2:3:4:5:6:7:1.2.3.4", "1:1", "\"1:2:", "an IPv6 address"),
    .init(.aaaa, "fe80::1%eth0", "1:1", "\"fe80::1%eth0\"", "an IPv6 address"),
    .init(.aaaa, ":", "1:1", "\":\"", "an IPv6 address"),
    .init(.apl, "1:192.0.2.1/33", "1:1", "\"1:192.0.2.1/33\"", "an address prefix"),
    .init(.apl, "3:00/1", "1:1", "\"3:00/1\"", "an address prefix"),
    .init(.apl, "1:192.0.2.1", "1:1", "\"1:192.0.2.1\"", "an address prefix"),
    .init(.apl, "!", "1:1", "\"!\"", "an address prefix"),
    .init(.eui48, "00-00-5e-00-53", "1:1", "\"00-00-5e-00-53\"", "6 pairs"),
    .init(.eui48, "0-00-5e-00-53-2a", "1:1", "\"0-00", "6 pairs"),
    .init(.eui64, "00-00-5e-ef-10-00-00-2a-00", "1:1", "\"00-00", "8 pairs"),
    .init(.nid, "10 0014:4fff:ff20", "1:4", "\"0014:4fff:ff20\"", "four groups"),
    .init(.nid, "10 0014:4fff:ff20:10000", "1:4", "\"0014:", "four groups"),
    .init(.nsap, "47.0005", "1:1", "\"47.0005\"", "0x47.0005"),
    .init(.atma, "+", "1:1", "\"+\"", "an ATM address"),
    .init(.ipseckey, "10 4 2 . AAAA", "1:8", "\".\"", "type 4 is unknown"),
    .init(.ipseckey, "10 0 2 a. AAAA", "1:8", "\"a.\"", "a dot"),
    .init(.ipseckey, "10 1 2 a. AAAA", "1:8", "\"a.\"", "an IPv4 address"),
    .init(.amtrelay, "10 2 1 192.0.2.1", "1:4", "\"2\"", "0 or 1"),
    .init(.a6, "129 ::1 a.", "1:1", "\"129\"", "0 to 128"),
    .init(.a6, "64 ::1", "1:7", "the end of the record", "a domain name"),
  ]

  static let strings: [BadText] = [
    .init(.txt, "", "1:1", "the end of the record", "one string or more"),
    .init(.txt, "\"a", "1:1", "open at the end of the text", "a closing quote"),
    .init(
      .txt, "ok " + String(repeating: "a", count: 256), "1:4", "…\"", "at most 255 octets"),
    .init(.txt, "a\\300", "1:1", "\"a\\300\"", "three digits up to 255"),
    .init(.txt, "( a", "1:1", "an opening parenthesis that is never closed", "\")\""),
    .init(.txt, "a )", "1:3", "\")\"", "no closing parenthesis"),
    .init(.hinfo, "a", "1:2", "the end of the record", "a string"),
    .init(.hinfo, "a b c", "1:5", "\"c\"", "the end of the record"),
    .init(.caa, "0 is-sue \"a\"", "1:3", "\"is-sue\"", "a tag of letters and digits"),
    .init(.caa, "0 issue", "1:8", "the end of the record", "a string in quotes"),
    .init(.txt, "a\nb", "2:1", "a second line", "the end of the record"),
  ]

  static let encodings: [BadText] = [
    .init(.tlsa, "3 1 1", "1:6", "the end of the record", "hexadecimal"),
    .init(.tlsa, "3 1 1 0", "1:7", "\"0\"", "odd"),
    .init(.tlsa, "3 1 1 00 0g", "1:10", "\"0g\"", "hexadecimal"),
    .init(.ds, "1 8 2 00", "1:7", "\"00\"", "32 octets of a digest of type 2"),
    .init(.zonemd, "1 1 1 00", "1:7", "\"00\"", "12 octets"),
    .init(.dnskey, "256 3 13 A", "1:10", "\"A\"", "base 64"),
    .init(.dnskey, "256 3 13 AB==", "1:10", "\"AB==\"", "base 64"),
    .init(.dnskey, "256 3 13 AA==AA==", "1:10", "\"AA==AA==\"", "base 64"),
    .init(.dnskey, "256 3 13 A=A=", "1:10", "\"A=A=\"", "base 64"),
    .init(.dnskey, "256 3 13 ====", "1:10", "\"====\"", "base 64"),
    .init(.dnskey, "256 3 13", "1:9", "the end of the record", "base 64"),
    .init(.nsec3, "1 0 0 - 2T7B A", "1:9", "\"2T7B\"", "base 32"),
    .init(.nsec3, "1 0 0 abc 2T7B4G4V A", "1:7", "\"abc\"", "a salt"),
    .init(.nsec3, "1 0 0 - 2W A", "1:9", "\"2W\"", "base 32"),
    .init(.nsec, "a. A BOGUS", "1:6", "\"BOGUS\"", "a record type"),
    .init(.rrsig, "BOGUS 8 2 60 1 1 1 a. AAAA", "1:1", "\"BOGUS\"", "a record type"),
    .init(.rrsig, "A 8 2 60 20230229000000 1 1 a. AAAA", "1:10", "\"20230229", "YYYYMMDD"),
    .init(.rrsig, "A 8 2 60 2023010100000 1 1 a. AAAA", "1:10", "\"2023010", "YYYYMMDD"),
    .init(.rrsig, "A 8 2 60 21070101000000 1 1 a. AAAA", "1:10", "\"2107", "YYYYMMDD"),
    .init(.rrsig, "A 8 2 60 19011213204551 1 1 a. AAAA", "1:10", "\"1901", "YYYYMMDD"),
    .init(.loc, "91 N 0 E 0", "1:1", "\"91\"", "a latitude"),
    .init(.loc, "90 0 0.001 N 0 E 0", "1:12", "\"N\"", "at most 90 degrees"),
    .init(.loc, "1 60 N 0 E 0", "1:3", "\"60\"", "a latitude"),
    .init(.loc, "1 1 60 N 0 E 0", "1:5", "\"60\"", "a latitude"),
    .init(.loc, "1 1 1 1 N 0 E 0", "1:7", "\"1\"", "a latitude"),
    .init(.loc, "1 n 1 E 0", "1:3", "\"n\"", "a latitude"),
    .init(.loc, "1 N 1 N 0", "1:7", "\"N\"", "a longitude"),
    .init(.loc, "1 N 1 E -100000.01", "1:9", "\"-100000.01\"", "an altitude"),
    .init(.loc, "1 N 1 E 0 90000000.01", "1:11", "\"90000000.01\"", "a size"),
    .init(.loc, "1 N 1 E 0 1 1 1 1", "1:17", "\"1\"", "the end of the record"),
    .init(.wks, "192.0.2.1 bogus 25", "1:11", "\"bogus\"", "TCP"),
    .init(.wks, "192.0.2.1 tcp bogus", "1:15", "\"bogus\"", "SMTP"),
    .init(.null, "abc", "1:1", "\"abc\"", "\\#"),
    .init(RecordType(rawValue: 731), "abc", "1:1", "\"abc\"", "\\#"),
    .init(.a, "\\# 3 000000", "1:4", "octets that are not A data", "4 octets"),
    .init(.a, "\\# 5 0000000000", "1:4", "octets that are not A data", "the end of the data"),
    .init(.a, "\\# 4 000000", "1:4", "the length 4 with 3 octets", "as many octets"),
    .init(.a, "\\# 65536 00", "1:4", "\"65536\"", "0 to 65535"),
    .init(.a, "\\#", "1:3", "the end of the record", "the number of octets"),
    .init(.opt, "\\# 0", "1:1", "the type OPT", "a type that may stand in a zone"),
  ]

  @Test(
    "Bad text is refused with its line and column",
    arguments: numbers + names + addresses + strings + encodings)
  func badText(_ bad: BadText) {
    let error = #expect(throws: PresentationError.self) {
      try RecordData(type: bad.type, presentation: bad.text)
    }
    guard let error else { return }
    #expect("\(error.line):\(error.column)" == bad.place, "\(error)")
    #expect(error.found.contains(bad.found), "\(error)")
    #expect(error.expected.contains(bad.expected), "\(error)")
  }

  @Test("A relative name without an origin is refused")
  func relativeWithoutOrigin() {
    let error = #expect(throws: PresentationError.self) {
      try RecordData(type: .mx, presentation: "10 mail", origin: nil)
    }
    #expect(error?.description.contains("is relative, and no origin is known") == true)
  }

  @Test("After an error the buffer is as it was before")
  func bufferAfterError() {
    let text = Array("10 a..b.".utf8)
    var scanner = PresentationScanner(text.span)
    var wire: [UInt8] = [1, 2, 3]
    #expect(throws: PresentationError.self) {
      try RecordData.appendWire(type: .mx, scanner: &scanner, origin: nil, to: &wire)
    }
    #expect(wire == [1, 2, 3])
  }

  static let badWire: [(type: RecordType, wire: [UInt8], offset: Int)] = [
    (.a, [1, 2, 3], 0), (.a, [1, 2, 3, 4, 5], 4), (.aaaa, [], 0),
    (.ns, [], 0), (.ns, [1, 0x61], 0), (.ns, [0xc0, 0], 0), (.ns, [0, 0], 1),
    (.mx, [0, 10], 2), (.txt, [], 0), (.txt, [2, 0x61], 0), (.txt, [0, 1], 1),
    (.hinfo, [1, 0x61], 2), (.caa, [0, 0], 1), (.caa, [0, 1, 0x2d], 2),
    (.nsec, [0, 0, 0], 1), (.nsec, [0, 0, 1, 0], 2), (.nsec, [0, 0, 33, 1], 2),
    (.nsec, [0, 1, 1, 1, 1, 1, 1], 4), (.nsec3, [1, 0, 0, 0, 0, 0], 5),
    (.loc, [1] + [UInt8](repeating: 0, count: 15), 0),
    (.loc, [0, 0xa0] + [UInt8](repeating: 0, count: 14), 1),
    (.loc, [0, 1] + [UInt8](repeating: 0, count: 14), 1),
    (.loc, [UInt8](repeating: 0, count: 16), 4),
    (.apl, [0, 1, 33, 0], 2), (.apl, [0, 1, 0, 1, 0], 4), (.apl, [0, 1, 0, 5, 1], 0),
    (.hip, [0, 1, 0, 1, 1], 0), (.ds, [0, 1, 8, 2, 0], 4), (.atma, [1, 0x61], 1),
    (.ipseckey, [1, 3, 1, 0xc0], 3), (.a6, [129], 0), (.nxt, [0, 1, 0], 1),
    (.wks, [1, 2, 3, 4], 4),
  ]

  @Test("Bad wire is refused with its offset", arguments: badWire)
  func malformedWire(_ bad: (type: RecordType, wire: [UInt8], offset: Int)) {
    let error = #expect(throws: RecordDataError.self) {
      try RecordData(type: bad.type, wire: bad.wire.span)
    }
    #expect(error?.offset == bad.offset, "\(String(describing: error))")
    #expect(error?.type == bad.type)
  }
}
