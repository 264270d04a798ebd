import DNSProtocol
import Testing

@Suite("Messages: reading and writing")
struct MessageTests {
  static func name(_ text: String) throws -> DomainName { try DomainName(text) }

  static func record(
    name: DomainName, type: RecordType, timeToLive: UInt32, data: [UInt8]
  ) throws -> ResourceRecord {
    ResourceRecord(
      owner: name, ttl: timeToLive, data: try RecordData(type: type, wire: data.span))
  }

  /// A response that uses every part of a message.
  static func fullResponse() throws -> Message {
    var soa = try name("ns1.example.").wire + name("hostmaster.example.").wire
    soa += [UInt8](repeating: 7, count: 20)
    return Message(
      identifier: 0xbeef, flags: [.response, .authoritativeAnswer, .recursionDesired],
      responseCode: .badVersion,
      questions: [Question(name: try name("WWW.example."), type: .mx)],
      answers: [
        try record(
          name: try name("WWW.example."), type: .mx, timeToLive: 3600,
          data: try [0, 10] + name("mail.example.").wire),
        try record(
          name: try name("WWW.example."), type: .srv, timeToLive: 0x8000_0000,
          data: try [0, 1, 0, 2, 0, 3] + name("mail.example.").wire),
      ],
      authorities: [
        try record(name: try name("example."), type: .soa, timeToLive: 1, data: soa),
        try record(
          name: try name("example."), type: .ns, timeToLive: 2,
          data: try name("ns1.example.").wire),
      ],
      additionals: [
        try record(
          name: try name("mail.example."), type: .a, timeToLive: 3, data: [192, 0, 2, 1])
      ],
      edns: EDNS(
        payloadSize: 1232, isDNSSECOK: true,
        options: [
          EDNSOption(code: .nameServerIdentifier, data: Array("here".utf8)),
          EDNSOption(.notAuthoritative, text: "not my zone"),
        ]))
  }

  @Test("RFC 1035 §4: what is written is read back, every part of it")
  func roundTrip() throws {
    let message = try Self.fullResponse()
    let wire = try message.wire()
    #expect(try Message(wire: wire) == message)
    #expect(try Message(wire: wire).wire() == wire)
    #expect(wire.prefix(4) == [0xbe, 0xef, 0x85, 0x00])
    #expect(try Message(wire: wire).edns?.options[1].extendedError?.text == "not my zone")
    #expect(
      try Message(wire: wire).edns?.options[1].extendedError?.code == .notAuthoritative)
  }

  @Test("RFC 1035 §4.1.4: names are compressed, RFC 3597 §4: but not in data of younger types")
  func compression() throws {
    let message = Message(
      questions: [Question(name: try Self.name("a.example."), type: .ns)],
      answers: [
        try Self.record(
          name: try Self.name("a.example."), type: .ns, timeToLive: 0,
          data: try Self.name("ns.a.example.").wire),
        try Self.record(
          name: try Self.name("a.example."), type: .srv, timeToLive: 0,
          data: try [0, 0, 0, 0, 0, 0] + Self.name("ns.a.example.").wire),
      ])
    let wire = try message.wire()
    let question = 12 + 11 + 4
    #expect(Array(wire[question..<(question + 2)]) == [0xc0, 12])
    #expect(Array(wire[(question + 12)..<(question + 17)]) == [2, 0x6e, 0x73, 0xc0, 12])
    #expect(wire.suffix(14) == (try Self.name("ns.a.example.").wire)[...])
    #expect(try Message(wire: wire) == message)
  }

  @Test("The case of letters survives compression")
  func caseOfLetters() throws {
    let message = Message(
      questions: [Question(name: try Self.name("EXAMPLE."), type: .ns)],
      answers: [
        try Self.record(
          name: try Self.name("example."), type: .ns, timeToLive: 0,
          data: try Self.name("Ns.EXAMPLE.").wire)
      ])
    let read = try Message(wire: try message.wire())
    #expect(read.questions[0].name.wire == message.questions[0].name.wire)
    #expect(read.answers[0].owner.wire == message.answers[0].owner.wire)
    #expect(read.answers[0].data == message.answers[0].data)
  }

  @Test("RFC 6891 §6.1.3: the response code's upper bits travel in the OPT record")
  func extendedResponseCode() throws {
    var message = Message(responseCode: .badCookie, edns: EDNS())
    let wire = try message.wire()
    #expect(wire[3] == 7)
    #expect(wire[17] == 1)
    #expect(try Message(wire: wire).responseCode == .badCookie)
    message.edns = nil
    #expect(throws: MessageError(.extendedCodeWithoutEDNS, at: 2)) { try message.wire() }
  }

  @Test("A message that would not fit 65,535 octets is not written")
  func tooLong() throws {
    let record = try Self.record(
      name: .root, type: RecordType(rawValue: 65280), timeToLive: 0,
      data: [UInt8](repeating: 0, count: 40000))
    #expect(throws: MessageError(.tooLong, at: 65535)) {
      try Message(answers: [record, record]).wire()
    }
  }

  @Test("Codes have the names that are usual")
  func descriptions() throws {
    #expect(ResponseCode.nameError.description == "NXDOMAIN")
    #expect(ResponseCode(rawValue: 4000).description == "RCODE4000")
    #expect(OperationCode.update.description == "UPDATE")
    #expect(OperationCode(rawValue: 9).description == "OPCODE9")
    #expect(EDNSOptionCode.cookie.description == "COOKIE")
    #expect(ExtendedError.notAuthoritative.description == "Not Authoritative")
    #expect(ExtendedError(rawValue: 99).description == "EDE99")
    #expect(MessageFlags([.response, .truncated]).description == "qr tc")
  }
}
