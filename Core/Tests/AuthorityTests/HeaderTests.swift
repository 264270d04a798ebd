import Authority
import DNSProtocol
import Testing

@Suite("Headers, EDNS and odd queries (RFC 8906, RFC 6891, RFC 9619)")
struct HeaderTests {
  static let zone = """
    example. SOA ns.example. host.example. 1 7200 900 1209600 300
    example. NS ns.example.
    example. TXT "\(String(repeating: "x", count: 250))" "\(String(repeating: "y", count: 250))"
    ns.example. A 192.0.2.53
    """
  let server: TestServer

  init() throws {
    server = try TestServer(
      Self.zone,
      identity: ServerIdentity(version: "Martlet test", identifier: "ns1", nsid: Array("ns1".utf8)))
  }

  /// A header, and `ns.example. A`.
  static func query(
    flags: UInt16 = 0, counts: [UInt16] = [1, 0, 0, 0], after question: [UInt8] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = [0x12, 0x34, UInt8(flags >> 8), UInt8(flags & 255)]
    for count in counts { bytes += [UInt8(count >> 8), UInt8(count & 255)] }
    return bytes + [2, 0x6e, 0x73, 7] + Array("example".utf8) + [0, 0, 1, 0, 1] + question
  }

  static let opt: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]

  @Test(
    "Nothing is sent for what is no query",
    arguments: [
      [], [0x12], Array(query().prefix(11)), query(flags: 0x8000), query(flags: 0x8180),
    ] as [[UInt8]])
  func silence(bytes: [UInt8]) { #expect(server.send(bytes).isEmpty) }

  struct Probe: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var code: UInt16
    init(_ name: String, _ bytes: [UInt8], _ code: ResponseCode) {
      testDescription = name
      self.bytes = bytes
      self.code = code.rawValue
    }
  }

  @Test(
    "Every other message is answered, with its identifier",
    arguments: [
      Probe("a plain query", query(), .noError),
      Probe("RD, AD, CD and Z set", query(flags: 0x0170), .noError),
      Probe("header only", Array(query().prefix(12)), .formatError),
      Probe("no question (RFC 9619)", Array(query(counts: [0, 0, 0, 0]).prefix(12)), .formatError),
      Probe("two questions (RFC 9619)", query(counts: [2, 0, 0, 0]), .formatError),
      Probe("question cut short", Array(query().dropLast()), .formatError),
      Probe("opcode IQUERY", query(flags: 0x0800), .notImplemented),
      Probe("opcode STATUS", query(flags: 0x1000), .notImplemented),
      Probe("opcode 15", query(flags: 0x7800), .notImplemented),
      Probe("EDNS", query(counts: [1, 0, 0, 1], after: opt), .noError),
      Probe("OPT missing", query(counts: [1, 0, 0, 1]), .formatError),
      Probe("two OPT records", query(counts: [1, 0, 0, 2], after: opt + opt), .formatError),
      Probe("OPT as answer", query(counts: [1, 1, 0, 0], after: opt), .formatError),
      Probe("OPT of a name", query(counts: [1, 0, 0, 1], after: [1, 97] + opt), .formatError),
      Probe(
        "EDNS version 1",
        query(counts: [1, 0, 0, 1], after: [0, 0, 41, 4, 208, 0, 1, 0, 0, 0, 0]),
        .badVersion),
      Probe(
        "EDNS version 1 with options that are none of version 0",
        query(counts: [1, 0, 0, 1], after: [0, 0, 41, 4, 208, 0, 1, 0, 0, 0, 1, 9]), .badVersion),
      Probe(
        "unknown EDNS flags",
        query(counts: [1, 0, 0, 1], after: [0, 0, 41, 4, 208, 0, 0, 0, 0x40, 0, 0]), .noError),
      Probe(
        "unknown EDNS option",
        query(
          counts: [1, 0, 0, 1], after: [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 6, 0xff, 0, 0, 2, 1, 2]),
        .noError),
      Probe(
        "EDNS option longer than OPT",
        query(
          counts: [1, 0, 0, 1], after: [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 5, 0xff, 0, 0, 2, 1]),
        .formatError),
    ])
  func probes(probe: Probe) throws {
    let response = try Message(wire: server.send(probe.bytes))
    #expect(response.responseCode.rawValue == probe.code)
    #expect(response.identifier == 0x1234)
    #expect(response.flags.contains(.response))
    #expect(!response.flags.contains(.recursionAvailable))
    #expect(!response.flags.contains(.reserved))
    #expect(!response.flags.contains(.authenticData))
    #expect(response.edns?.version ?? 0 == 0)
    #expect(response.edns?.flags ?? 0 == 0)
  }

  @Test("The case of the question is kept (RFC 4343)")
  func caseIsKept() throws {
    var query = Self.query()
    query[13] = UInt8(ascii: "N")
    query[17] = UInt8(ascii: "X")
    let response = server.send(query)
    #expect(Array(response[12..<query.count]) == Array(query[12...]))
    #expect(try Message(wire: response).answers.count == 1)
  }

  @Test("512 octets without EDNS, the requestor's size up to ours with it, no limit over TCP")
  func sizes() throws {
    #expect(try server.ask("example.", "TXT").flags.contains(.truncated))
    #expect(try server.ask("example.", "TXT", payload: 100).flags.contains(.truncated))
    #expect(try !server.ask("example.", "TXT", payload: 600).flags.contains(.truncated))
    #expect(try !server.ask("example.", "TXT", over: .stream).flags.contains(.truncated))
    let truncated = try server.ask("example.", "TXT", payload: 512)
    #expect(truncated.answers.isEmpty && truncated.edns?.payloadSize == 1232)
  }

  @Test("A set that no message can hold is a server failure over TCP, not another truncation")
  func tooLarge() throws {
    var zone = "example. SOA ns.example. host.example. 1 7200 900 1209600 300\n"
    let filler = String(repeating: "z", count: 240)
    for number in 0..<300 { zone += "example. TXT \"\(number)\" \"\(filler)\"\n" }
    let server = try TestServer(zone)
    let response = try server.ask("example.", "TXT", over: .stream)
    #expect(response.responseCode == .serverFailure && !response.flags.contains(.truncated))
    #expect(try server.ask("example.", "TXT").flags.contains(.truncated))
  }

  @Test("Class CH: the longest text that a character-string holds")
  func longestIdentifier() throws {
    let text = String(repeating: "v", count: 255)
    let server = try TestServer(
      "test. SOA ns.test. h.test. 1 1 1 1 1", identity: ServerIdentity(version: text))
    let query = Message.query(try DomainName("version.bind"), .txt, recordClass: .chaos)
    let response = try Message(wire: server.send(query.wire()))
    #expect(response.answers.first?.data.wire == [255] + Array(text.utf8))
  }

  @Test("Class CH says who we are (RFC 4892); NSID when asked (RFC 5001)")
  func identity() throws {
    for (name, text) in [
      ("version.bind.", "Martlet test"), ("VERSION.server.", "Martlet test"), ("id.server.", "ns1"),
      ("hostname.bind.", "ns1"),
    ] {
      let query = Message.query(try DomainName(name), .txt, recordClass: .chaos)
      let response = try Message(wire: server.send(query.wire()))
      #expect(response.answers.map(\.data.wire) == [[UInt8(text.utf8.count)] + Array(text.utf8)])
      #expect(response.flags.contains(.authoritativeAnswer))
    }
    let other = Message.query(try DomainName("who.are.you."), .txt, recordClass: .chaos)
    #expect(try Message(wire: server.send(other.wire())).responseCode == .refused)
    let asked = Message.query(
      try DomainName("ns.example."), .a,
      edns: EDNS(payloadSize: 1232, options: [EDNSOption(code: .nameServerIdentifier, data: [])]))
    let response = try Message(wire: server.send(asked.wire()))
    #expect(
      response.edns?.options
        == [EDNSOption(code: .nameServerIdentifier, data: Array("ns1".utf8))])
  }

  @Test(
    "RFC 6891 §6.1.1: an OPT record is answered with one, whatever else is wrong",
    arguments: [
      query(flags: 0x7800, counts: [1, 0, 0, 1], after: opt),
      Array(query(counts: [0, 0, 0, 1]).prefix(12)) + opt,
      query(counts: [1, 0, 0, 2], after: opt + opt),
    ])
  func alwaysOPT(bytes: [UInt8]) throws {
    #expect(try Message(wire: server.send(bytes)).edns?.version == 0)
  }
}
