import DNSProtocol
import Testing

@Suite("Names inside record data")
struct RecordDataNameTests {
  static let folded: [(type: RecordType, text: String, canonical: String)] = [
    (.ns, "NS.Example.", "ns.example."), (.cname, "A.Example.", "a.example."),
    (.soa, "NS.Example. H.Example. 1 2 3 4 5", "ns.example. h.example. 1 2 3 4 5"),
    (.mx, "10 M.Example.", "10 m.example."), (.ptr, "P.Example.", "p.example."),
    (.minfo, "A. B.", "a. b."), (.rp, "A. B.", "a. b."), (.afsdb, "1 A.", "1 a."),
    (.rt, "1 A.", "1 a."), (.px, "1 A. B.", "1 a. b."), (.kx, "1 A.", "1 a."),
    (.srv, "1 2 3 A.", "1 2 3 a."), (.dname, "A.", "a."), (.nxt, "A. NS", "a. NS"),
    (.naptr, "1 2 \"S\" \"E2U\" \"!A!\" A.", "1 2 \"S\" \"E2U\" \"!A!\" a."),
    (.a6, "64 ::1 A.", "64 ::1 a."),
    (.rrsig, "A 8 1 1 1 1 1 A. AAAA", "A 8 1 1 1 1 1 a. AAAA"),
    (.sig, "A 8 1 1 1 1 1 A. AAAA", "A 8 1 1 1 1 1 a. AAAA"),
    // Amended by RFC 6840 §5.1: the next name of NSEC keeps its case; so do all later types.
    (.nsec, "A. NS", "A. NS"), (.nsapPointer, "A.", "A."), (.lp, "1 A.", "1 A."),
    (.svcb, "1 A.", "1 A."), (.https, "1 A.", "1 A."), (.hip, "2 00 AAAA A.", "2 00 AAAA A."),
    (.ipseckey, "1 3 1 A. AAAA", "1 3 1 A. AAAA"), (.talink, "A. B.", "A. B."),
    (.amtrelay, "1 0 3 A.", "1 0 3 A."), (.dsync, "CDS NOTIFY 1 A.", "CDS NOTIFY 1 A."),
    (.txt, "\"TEXT\"", "\"TEXT\""),
  ]

  @Test("RFC 4034 §6.2, RFC 6840 §5.1: the canonical form", arguments: folded)
  func canonicalForm(_ pair: (type: RecordType, text: String, canonical: String)) throws {
    let data = try RecordData(type: pair.type, presentation: pair.text)
    let canonical = try RecordData(type: pair.type, presentation: pair.canonical)
    #expect(data.canonicalWire == canonical.wire)
  }

  /// The names of a record and whether they may be compressed.
  static func names(_ type: RecordType, _ text: String) throws -> [String] {
    let data = try RecordData(type: type, presentation: text)
    var names: [String] = []
    RecordData.forEachName(type: type, wire: data.wire.span) { offset, length, compressible in
      let name = try? DomainName(wire: Array(data.wire[offset..<(offset + length)]))
      names.append((name?.description ?? "?") + (compressible ? "*" : ""))
    }
    return names
  }

  static let positions: [(type: RecordType, text: String, names: [String])] = [
    (.a, "192.0.2.1", []), (.ns, "a.", ["a.*"]), (.mx, "1 a.", ["a.*"]),
    (.soa, "a. b. 1 2 3 4 5", ["a.*", "b.*"]), (.minfo, "a. b.", ["a.*", "b.*"]),
    (.md, "a.", ["a.*"]), (.ptr, "a.", ["a.*"]), (.cname, "a.", ["a.*"]),
    (.srv, "1 2 3 a.", ["a."]), (.rp, "a. b.", ["a.", "b."]), (.dname, "a.", ["a."]),
    (.naptr, "1 2 \"\" \"\" \"\" a.", ["a."]), (.hip, "2 00 AAAA a. b.", ["a.", "b."]),
    (.ipseckey, "1 3 1 a. AAAA", ["a."]), (.ipseckey, "1 1 1 192.0.2.1 AAAA", []),
    (.amtrelay, "1 1 3 a.", ["a."]), (.a6, "0 ::1", []), (.a6, "128 a.", ["a."]),
    (.rrsig, "A 8 1 1 1 1 1 a. AAAA", ["a."]), (.nsec, "a. NS", ["a."]),
    (.https, "1 a. alpn=h2", ["a."]), (.null, "\\# 2 0161", []),
  ]

  @Test("RFC 3597 §4: only the names of RFC 1035 may be compressed", arguments: positions)
  func compressibleNames(_ record: (type: RecordType, text: String, names: [String])) throws {
    #expect(try Self.names(record.type, record.text) == record.names)
  }

  static let targets: [(type: RecordType, text: String, target: String?)] = [
    (.ns, "a.", "a. 1"), (.mx, "1 a.", "a. 1"), (.mx, "0 .", nil), (.srv, "1 2 3 a.", "a. 1"),
    (.srv, "0 0 0 .", nil), (.afsdb, "1 a.", "a. 1"), (.rt, "1 a.", "a. 1"),
    (.kx, "1 a.", "a. 1"), (.lp, "1 a.", "a. 9"), (.mb, "a.", "a. 1"),
    (.naptr, "1 2 \"S\" \"\" \"\" a.", "a. 2"), (.naptr, "1 2 \"a\" \"\" \"\" a.", "a. 1"),
    (.naptr, "1 2 \"U\" \"\" \"!x!y!\" .", nil), (.naptr, "1 2 \"\" \"\" \"\" a.", nil),
    (.https, "1 a.", "a. 1"), (.https, "1 .", ". 1"), (.svcb, "0 a.", "a. 5"),
    (.svcb, "0 .", nil), (.cname, "a.", nil), (.soa, "a. b. 1 2 3 4 5", nil), (.ptr, "a.", nil),
    (.a, "192.0.2.1", nil), (.txt, "a", nil),
  ]

  @Test("RFC 1035 §3.3, RFC 3403 §4.1, RFC 9460 §4.1: additional targets", arguments: targets)
  func additionalTargets(_ record: (type: RecordType, text: String, target: String?)) throws {
    let data = try RecordData(type: record.type, presentation: record.text)
    var found: String?
    RecordData.forEachAdditionalTarget(type: data.type, wire: data.wire.span) {
      offset, length, types in
      let name = try? DomainName(wire: Array(data.wire[offset..<(offset + length)]))
      found = "\(name?.description ?? "?") \(types.rawValue)"
    }
    #expect(found == record.target)
  }

  /// A header's worth of zeros, `example.` at 12, `host` with a pointer to it at 21.
  static let message: [UInt8] =
    [UInt8](repeating: 0, count: 12) + [7, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0]
    + [4, 0x68, 0x6f, 0x73, 0x74, 0xc0, 12]

  @Test(
    "RFC 3597 §4: compressed names are accepted where receivers must or should",
    arguments: [
      (RecordType.ns, [0xc0, 21], "host.example."),
      (.mx, [0, 10, 0xc0, 21], "10 host.example."),
      (.mx, [0, 10, 1, 0x61, 0xc0, 21], "10 a.host.example."),
      (.minfo, [0xc0, 12, 0xc0, 21], "example. host.example."),
      (.srv, [0, 1, 0, 2, 0, 3, 0xc0, 12], "1 2 3 example."),
      (.rp, [0xc0, 12, 0], "example. ."),
      (.naptr, [0, 1, 0, 2, 0, 0, 0, 0xc0, 12], "1 2 \"\" \"\" \"\" example."),
      (.px, [0, 1, 0xc0, 12, 0xc0, 12], "1 example. example."),
    ] as [(RecordType, [UInt8], String)])
  func compressed(_ type: RecordType, _ octets: [UInt8], _ text: String) throws {
    let message = Self.message + octets
    let data = try RecordData(
      type: type, message: message.span, at: Self.message.count, length: octets.count)
    #expect(data.presentation() == text)
  }

  @Test(
    "RFC 3597 §4: compressed names are refused everywhere else, and so are bad pointers",
    arguments: [
      (RecordType.dname, [0xc0, 12]), (.nsec, [0xc0, 12]), (.kx, [0, 1, 0xc0, 12]),
      (.svcb, [0, 1, 0xc0, 12]), (.lp, [0, 1, 0xc0, 12]), (.hip, [1, 0, 0, 1, 1, 1, 0xc0, 12]),
      (.ns, [0xc0, 28]), (.ns, [0xc0, 29]), (.ns, [0xc0, 255]), (.ns, [0xc0]), (.ns, [0x80, 0]),
      (.ns, [1, 0x61, 0xc0, 28]), (.ns, [4, 0x61]), (.ns, []), (.ns, [0xc0, 12, 0]),
    ] as [(RecordType, [UInt8])])
  func refused(_ type: RecordType, _ octets: [UInt8]) {
    let message = Self.message + octets
    #expect(throws: RecordDataError.self) {
      try RecordData(
        type: type, message: message.span, at: Self.message.count, length: octets.count)
    }
  }

  @Test("A place outside the message is refused")
  func outsideTheMessage() {
    for (start, length) in [(-1, 1), (0, -1), (28, 1), (0, 29), (Int.max, 1), (1, Int.max)] {
      #expect(throws: RecordDataError.self) {
        try RecordData(type: .null, message: Self.message.span, at: start, length: length)
      }
    }
  }
}
