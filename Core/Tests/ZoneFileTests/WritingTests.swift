import DNSProtocol
import Testing
import ZoneFile

@Suite("Writing master files")
struct WritingTests {
  static let text = """
    $ORIGIN example.
    $TTL 3600 ; 1h
    @            IN SOA   ns1 host.master (
                          2026010203 ; serial
                          7200       ; refresh, 2h
                          900        ; retry, 15m
                          1209600    ; expire, 2w
                          30 )       ; minimum
                 IN NS    ns.other.
                 IN NS    ns1
                 IN A     192.0.2.1
                 IN MX    10 mail
           86400 IN TXT   "v=spf1 -all"
    a.a          IN A     192.0.2.2
    *.b          IN CNAME @
    ns1    60    IN A     192.0.2.3
           60    IN AAAA  2001:db8::3
    other.       IN A     192.0.2.4

    """

  private func records(_ text: String) throws -> [ResourceRecord] {
    var records: [ResourceRecord] = []
    var reader = ZoneFileReader(text: text, name: "zone")
    try reader.read {
      records.append(try $0.resourceRecord())
    } problem: {
      Issue.record($0)
    }
    return records
  }

  @Test("The text is readable, and the same whatever the order of the records")
  func layout() throws {
    let origin = try DomainName("example.")
    let records = try records(Self.text)
    #expect(records.count == 11)
    #expect(ZoneFileWriter(origin: origin).text(of: records) == Self.text)
    #expect(ZoneFileWriter(origin: origin).text(of: records.reversed()) == Self.text)
    #expect(ZoneFileWriter(origin: origin).text(of: records.shuffled()) == Self.text)
  }

  static let zones = [
    "$ORIGIN .\n@ 5 SOA a.root host 1 2 3 4 5\n@ 5 NS a.root\na.root 6 A 192.0.2.1\n",
    "$ORIGIN x.\n$TTL 5\n@ SOA . . 1 2 3 4 5\nWWW A 192.0.2.1\nwww A 192.0.2.2\nwWw A 192.0.2.1\n",
    "$ORIGIN x.\n$TTL 5\n\\@ A 192.0.2.1\n\\$TTL A 192.0.2.1\na\\.b\\000\\; A 192.0.2.1\nIN TXT q\n",
    "$ORIGIN x.\n$TTL 5\na TYPE65280 \\# 0\na TYPE65280 \\# 2 abcd\na APL\na TXT \"\" \"\\\"\\\\\\200\"\n",
    "$ORIGIN x.\n$TTL 2147483647\na A 192.0.2.1\na 0 A 192.0.2.2\nxx. NS a.x.\nb CNAME x.\n",
    "$ORIGIN x.\n$TTL 5\nabcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstuvwxyz 7 A 192.0.2.1\n 8 MX 1 b\n",
    "",
  ]

  @Test(
    "The text gives the same records when it is read again, and the same text", arguments: zones)
  func roundTrip(_ zone: String) throws {
    for origin in [".", "x.", "a.x.", "y."] {
      let writer = ZoneFileWriter(origin: try DomainName(origin))
      let records = try self.records(zone)
      let text = writer.text(of: records)
      let again = try self.records(text)
      #expect(Set(again) == Set(records))
      #expect(again.count == records.count)
      #expect(Set(again.map(\.owner.wire)) == Set(records.map(\.owner.wire)))
      #expect(writer.text(of: again) == text)
      #expect(!text.contains(" \n"))
    }
  }

  @Test("Every type's data survives", arguments: 1...65_535 / 257)
  func unknownTypes(_ step: Int) throws {
    let type = RecordType(rawValue: UInt16(step * 257))
    guard !type.isMeta, type.descriptor == nil else { return }
    let data = try RecordData(type: type, wire: [1, 2, 3].span)
    let record = ResourceRecord(owner: try DomainName("a.x."), ttl: 5, data: data)
    let text = ZoneFileWriter(origin: try DomainName("x.")).text(of: [record])
    #expect(try records(text) == [record])
  }

  @Test("The case of letters survives where names differ from the origin in it")
  func letters() throws {
    let text = "$ORIGIN ExAmple.\n$TTL 5\na NS b\n"
    let written = ZoneFileWriter(origin: try DomainName("example.")).text(of: try records(text))
    #expect(written.hasSuffix("\na.ExAmple. IN NS b.ExAmple.\n"))
    #expect(try records(written).map(\.description) == ["a.ExAmple. 5 IN NS b.ExAmple."])
  }

  @Test("A large zone comes in pieces")
  func pieces() throws {
    var records: [ResourceRecord] = []
    for number in 0..<5_000 {
      records.append(
        ResourceRecord(
          owner: try DomainName("host\(number).x."), ttl: 5,
          data: try RecordData(type: .a, presentation: "192.0.2.1")))
    }
    var pieces: [Int] = []
    ZoneFileWriter(origin: try DomainName("x.")).write(records) { pieces.append($0.count) }
    #expect(pieces.count > 1)
    #expect(pieces.allSatisfy { $0 < 1 << 17 })
  }
}
