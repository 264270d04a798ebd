import DNSProtocol
import Testing

/// A hand-made message and what must be found wrong with it.
struct HostileMessage: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let wire: [UInt8]
  let problem: MessageError.Problem

  init(_ description: String, _ wire: [UInt8], _ problem: MessageError.Problem) {
    testDescription = description
    self.wire = wire
    self.problem = problem
  }

  static func header(_ counts: UInt8...) -> [UInt8] {
    [0, 1, 0, 0] + counts.flatMap { [0, $0] }
  }

  static let cases: [HostileMessage] = [
    HostileMessage("nothing at all", [], .shortHeader),
    HostileMessage("eleven octets", [UInt8](repeating: 0, count: 11), .shortHeader),
    HostileMessage("a question announced, none there", header(1, 0, 0, 0), .name(.malformedWire)),
    HostileMessage(
      "65,535 questions announced, one there",
      [0, 1, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1], .name(.malformedWire)),
    HostileMessage("a question without its class", header(1, 0, 0, 0) + [0, 0, 1], .truncated),
    HostileMessage(
      "octets behind the end", header(1, 0, 0, 0) + [0, 0, 1, 0, 1, 0], .trailingOctets),
    HostileMessage(
      "a pointer to itself", header(1, 0, 0, 0) + [0xc0, 12, 0, 1, 0, 1], .name(.badPointer)),
    HostileMessage(
      "a pointer to the start of its own name",
      header(1, 0, 0, 0) + [1, 97, 0xc0, 12, 0, 1, 0, 1], .name(.badPointer)),
    HostileMessage(
      "a pointer forwards", header(1, 0, 0, 0) + [0xc0, 18, 0, 1, 0, 1, 0], .name(.badPointer)),
    HostileMessage(
      "a pointer into the header", header(1, 0, 0, 0) + [0xc0, 2, 0, 1, 0, 1], .name(.badPointer)),
    HostileMessage(
      "a pointer to the end", header(1, 0, 0, 0) + [0xff, 0xff, 0, 1, 0, 1], .name(.badPointer)),
    HostileMessage("half a pointer", header(1, 0, 0, 0) + [0xc0], .name(.malformedWire)),
    HostileMessage(
      "a reserved label type 01", header(1, 0, 0, 0) + [0x41, 0, 0, 1, 0, 1],
      .name(.malformedWire)),
    HostileMessage(
      "a reserved label type 10", header(1, 0, 0, 0) + [0x80, 0, 0, 1, 0, 1],
      .name(.malformedWire)),
    HostileMessage(
      "a label that ends behind the message", header(1, 0, 0, 0) + [63, 97],
      .name(.malformedWire)),
    HostileMessage(
      "two pointers at each other through a record's data",
      header(1, 1, 0, 0) + [0, 0, 2, 0, 1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 4, 1, 97, 0xc0, 28],
      .recordData(RecordDataError(type: .ns, offset: 0, expected: "a domain name"))),
    HostileMessage(
      "a record's data that end behind the message",
      header(0, 1, 0, 0) + [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4], .truncated),
    HostileMessage(
      "a mail exchange of one octet",
      header(0, 1, 0, 0) + [0, 0, 15, 0, 1, 0, 0, 0, 0, 0, 1, 0],
      .recordData(
        RecordDataError(type: RecordType(rawValue: 15), offset: 0, expected: "a 16-bit number"))),
    HostileMessage(
      "a name that runs out of its record's data",
      header(0, 1, 0, 0) + [0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 1, 1, 97, 0],
      .recordData(
        RecordDataError(type: RecordType(rawValue: 2), offset: 0, expected: "a domain name"))),
    HostileMessage(
      "an octet behind the name of a name server",
      header(0, 1, 0, 0) + [0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0],
      .recordData(
        RecordDataError(type: RecordType(rawValue: 2), offset: 1, expected: "the end of the data"))),
    HostileMessage(
      "OPT in the answer section",
      header(0, 1, 0, 0) + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0], .misplacedOPT),
    HostileMessage(
      "OPT in the authority section",
      header(0, 0, 1, 0) + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0], .misplacedOPT),
    HostileMessage(
      "two OPT records",
      header(0, 0, 0, 2) + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0]
        + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0], .repeatedOPT),
    HostileMessage(
      "OPT with an owner",
      header(0, 0, 0, 1) + [1, 97, 0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0], .ownerOfOPT),
    HostileMessage(
      "an option that is longer than its OPT record",
      header(0, 0, 0, 1) + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 4, 0, 3, 0, 1], .options),
    HostileMessage(
      "three octets of options",
      header(0, 0, 0, 1) + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 3, 0, 3, 0], .options),
    HostileMessage(
      "options that end behind the message",
      header(0, 0, 0, 1) + [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 9, 0, 3, 0, 0], .truncated),
  ]
}

@Suite("Messages: hostile octets")
struct HostileMessageTests {
  @Test("Octets that are no message are refused with the reason", arguments: HostileMessage.cases)
  func refused(message: HostileMessage) {
    do throws(MessageError) {
      _ = try Message(wire: message.wire)
      Issue.record("read as a message")
    } catch {
      #expect(error.problem == message.problem)
      #expect(error.offset <= message.wire.count)
      #expect(!error.description.isEmpty)
    }
  }

  @Test("A message cut anywhere is refused")
  func cutAnywhere() throws {
    let wire = try MessageTests.fullResponse().wire()
    for length in 0..<wire.count {
      #expect(throws: MessageError.self, "cut to \(length)") {
        try Message(wire: Array(wire[..<length]))
      }
    }
  }

  @Test("RFC 1035 §2.3.4: a name of 255 octets is read, one of 256 is not")
  func longestName() throws {
    let label = [63] + [UInt8](repeating: 97, count: 63)
    let longest = label + label + label + [61] + [UInt8](repeating: 98, count: 61) + [0]
    let tooLong = label + label + label + [62] + [UInt8](repeating: 98, count: 62) + [0]
    let read = try Message(wire: HostileMessage.header(1, 0, 0, 0) + longest + [0, 1, 0, 1])
    #expect(read.questions[0].name.wire.count == 255)
    #expect(throws: MessageError(.name(.nameTooLong), at: 12)) {
      try Message(wire: HostileMessage.header(1, 0, 0, 0) + tooLong + [0, 1, 0, 1])
    }
    // The same through a pointer: 193 octets of labels, then one to 64 more.
    let pointed = HostileMessage.header(2, 0, 0, 0) + label + label + label + [0, 0, 1, 0, 1]
    let extended = pointed + label + [0xc0, 12, 0, 1, 0, 1]
    #expect(throws: MessageError(.name(.nameTooLong), at: 12 + 197)) {
      try Message(wire: extended)
    }
  }

  @Test("A chain of pointers ends after as many as a name can have labels")
  func pointerChain() {
    var wire: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]
    // A record with raw data: pointers, each to the one before.
    wire += [0, 0, 99, 0, 1, 0, 0, 0, 0, 0x10, 0]
    let first = wire.count
    wire += [0, 0]
    for index in 1..<2048 {
      let target = first + 2 * (index - 1)
      wire += [0xc0 | UInt8(target >> 8), UInt8(target & 255)]
    }
    for (hops, isFine) in [(1, true), (127, true), (128, false), (2000, false)] {
      var position = first + 2 * hops
      let name = try? DomainName(message: wire.span, at: &position)
      #expect((name != nil) == isFine, "\(hops) pointers in a row")
      #expect(position == first + 2 * hops + (isFine ? 2 : 0))
    }
  }

  @Test("Expansion ends at its limit")
  func expansion() throws {
    let label = [63] + [UInt8](repeating: 97, count: 63)
    let longest = label + label + label + [61] + [UInt8](repeating: 98, count: 61) + [0]
    var wire: [UInt8] = [0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0] + longest + [0, 1, 0, 1]
    for _ in 1..<0x2000 { wire += [0xc0, 12, 0, 1, 0, 1] }
    do throws(MessageError) {
      _ = try Message(wire: wire)
      Issue.record("8192 names of 255 octets were read")
    } catch {
      #expect(error.problem == .tooMuchExpansion)
    }
  }

  @Test("Mutated messages never trap, and what is read survives another round trip")
  func mutations() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    let seeds = try [MessageTests.fullResponse().wire()] + HostileMessage.cases.map(\.wire)
    var readCount = 0
    for round in 0..<30_000 {
      var wire = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      if round % 2 == 0 { wire = seeds[0] }
      for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&wire, using: &generator) }
      guard let message = try? Message(wire: wire) else { continue }
      readCount += 1
      let written = try message.wire()
      #expect(try Message(wire: written) == message, "seed \(seed), round \(round): \(wire)")
    }
    #expect(readCount > 500, "seed \(seed): too few mutations were messages to prove anything")
  }

  private func mutate(_ wire: inout [UInt8], using generator: inout SeededGenerator) {
    guard !wire.isEmpty else { return wire.append(UInt8.random(in: 0...255, using: &generator)) }
    let position = Int.random(in: 0..<wire.count, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: wire.removeSubrange(position...)
    case 1: wire.remove(at: position)
    case 2: wire.insert(UInt8.random(in: 0...255, using: &generator), at: position)
    case 3: wire[position] = 0xc0
    case 4: wire[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 5: wire[position] = UInt8.random(in: 0...3, using: &generator)
    default: wire[position] = UInt8.random(in: 0...255, using: &generator)
    }
  }
}
