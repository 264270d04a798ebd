import DNSProtocol
import Testing

@Suite("Record data from text to wire and back")
struct RecordDataRoundTripTests {
  @Test(
    "Every type prints what it has read, and reads what it prints", arguments: RecordDataCases.all)
  func textAndWire(_ record: RecordDataCase) throws {
    let data = try RecordData(type: record.type, presentation: record.text)
    #expect(data.presentation() == record.printed)
    let again = try RecordData(type: record.type, presentation: data.presentation())
    #expect(again.wire == data.wire)
    #expect(try RecordData(type: record.type, wire: data.wire.span) == data)
  }

  @Test("RFC 3597 §5: every type is read as \\#", arguments: RecordDataCases.all)
  func unknownFormat(_ record: RecordDataCase) throws {
    let data = try RecordData(type: record.type, presentation: record.text)
    let digits = data.wire.map { octet in
      (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }.joined()
    let text = "\\# \(data.wire.count) \(digits)"
    #expect(try RecordData(type: record.type, presentation: text) == data)
    // In parentheses, over two lines, digits split.
    let split = "( \\# \(data.wire.count) ; length\n \(digits.prefix(3)) \(digits.dropFirst(3)) )"
    #expect(try RecordData(type: record.type, presentation: split) == data)
  }

  @Test("The data is the same inside a message", arguments: RecordDataCases.all)
  func insideMessage(_ record: RecordDataCase) throws {
    let data = try RecordData(type: record.type, presentation: record.text)
    let message: [UInt8] = [1, 2, 3] + data.wire + [4, 5]
    let found = try RecordData(
      type: record.type, message: message.span, at: 3, length: data.wire.count)
    #expect(found == data)
  }

  @Test("Every type of the table that may stand in a zone has a case")
  func everyTypeHasACase() {
    let tested = Set(RecordDataCases.all.map(\.type))
    let missing = (0...UInt16.max).map { RecordType(rawValue: $0) }
      .filter { $0.descriptor != nil && !$0.isMeta && !tested.contains($0) }
    #expect(missing.isEmpty)
  }

  @Test("Mnemonics are read in any case, and TYPEnnn for every type")
  func mnemonics() {
    for code in 0...UInt16.max {
      let type = RecordType(rawValue: code)
      #expect(RecordType("TYPE\(code)") == type)
      if let descriptor = type.descriptor {
        #expect(descriptor.type == type)
        #expect(RecordType(descriptor.mnemonic.lowercased()) == type)
        #expect(type.description == descriptor.mnemonic)
      } else {
        #expect(type.description == "TYPE\(code)")
      }
    }
    for text in ["", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "AA", "A ", "NSEC3PARAMS"] {
      #expect(RecordType(text) == nil)
    }
  }

  @Test(
    "Types of messages and questions are not read",
    arguments: [
      RecordType.opt, .nxname, .tkey, .tsig, .ixfr, .axfr, .mailA, .mailB, .any,
      RecordType(rawValue: 200), RecordType(rawValue: 0),
    ])
  func metaTypes(_ type: RecordType) {
    #expect(type.isMeta)
    #expect(throws: PresentationError.self) { try RecordData(type: type, presentation: "\\# 0") }
  }

  @Test("RFC 8945 §4.2, RFC 2930 §2: TSIG and TKEY are printed")
  func transactionTypes() throws {
    let name: [UInt8] = [1, 0x6b, 0]
    let signature =
      name + [0, 0, 0x5f, 0, 0, 1] + [1, 0x2c] + [0, 3, 1, 2, 3] + [0x12, 0x34, 0, 16, 0, 0]
    let tsig = try RecordData(type: .tsig, wire: signature.span)
    #expect(tsig.presentation() == "k. 1593835521 300 3 AQID 4660 16 0")
    let exchange = name + [0, 0, 0, 0, 0, 0, 0, 60] + [0, 3, 0, 0] + [0, 0, 0, 1, 0xff]
    let tkey = try RecordData(type: .tkey, wire: exchange.span)
    #expect(tkey.presentation() == "k. 19700101000000 19700101000100 3 0 0 1 /w==")
  }

  @Test("Names are written relative to an origin when asked")
  func relativeNames() throws {
    let origin = try DomainName("Example.net")
    let data = try RecordData(
      type: .soa, presentation: "@ host.a.Example.net. 1 2 3 4 5", origin: origin)
    #expect(data.presentation(relativeTo: origin) == "@ host.a 1 2 3 4 5")
    #expect(data.presentation() == "Example.net. host.a.Example.net. 1 2 3 4 5")
    let lowercase = try RecordData(type: .ns, presentation: "a.example.net.")
    #expect(lowercase.presentation(relativeTo: origin) == "a.example.net.")
    let other = try RecordData(type: .ns, presentation: "notexample.net.")
    #expect(other.presentation(relativeTo: origin) == "notexample.net.")
  }

  @Test("A record is printed on one line")
  func recordLine() throws {
    let record = ResourceRecord(
      owner: try DomainName("a b.example"), ttl: 60,
      data: try RecordData(type: .mx, presentation: "10 mail.example."))
    #expect(record.description == "a\\032b.example. 60 IN MX 10 mail.example.")
    let empty = ResourceRecord(
      owner: .root, ttl: 0, data: try RecordData(type: .apl, presentation: ""))
    #expect(empty.description == ". 0 IN APL")
  }
}
