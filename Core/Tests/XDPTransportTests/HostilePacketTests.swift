import DNSProtocol
import EBPF
import Testing

@testable import XDPTransport

@Suite(
  "Packets of every kind",
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
struct HostilePacketTests {
  private func start(_ options: XDPOptions = XDPOptions(memory: 4 << 20)) throws -> TestTransport {
    let server = try TestTransport(options)
    try server.publish(AnswerTests.zone)
    server.settle()
    return server
  }

  private func packet(_ name: String = "www.example.com", payload: UInt16? = 1232) throws -> Packet
  {
    Packet(message: try Question(name: name, type: .a, payload: payload).wire())
  }

  @Test("A packet that is cut off anywhere is passed on as it came")
  func truncated() throws {
    let server = try start()
    defer { server.end() }
    for version in Packet.Version.allCases {
      var packet = try packet()
      packet.version = version
      for length in 14..<packet.octets.count {
        let octets = Array(packet.octets[..<length])
        let outcome = try server.transport.program.run(octets)
        #expect(outcome.verdict == .pass)
        #expect(outcome.packet == octets)
      }
    }
  }

  @Test("Any octet may be anything: what is answered is what the sockets answer to the same")
  func mutated() throws {
    let server = try start()
    defer { server.end() }
    var generator = SystemRandomNumberGenerator()
    let fuzzing = Fuzzing.announce("messages")
    var (answered, rounds) = (0, 0)
    while fuzzing.goesOn(after: rounds, atLeast: 20000) {
      var packet = try packet(rounds % 2 == 0 ? "a.WWW.example.com" : "x.wild.example.com")
      packet.version = rounds % 3 == 0 ? .ipv6 : .ipv4
      for _ in 0..<(1 + rounds % 3) {
        let index = Int.random(in: 0..<packet.message.count, using: &generator)
        packet.message[index] = UInt8.random(in: 0...255, using: &generator)
      }
      rounds += 1
      let outcome = try server.send(packet)
      guard outcome.verdict == .transmit else {
        #expect(outcome.verdict == .pass)
        #expect(outcome.packet == packet.octets)
        continue
      }
      answered += 1
      let received = ReceivedPacket(outcome.packet, tags: 0)
      #expect(received.faults == [])
      #expect(received.message == server.expected(packet.message), "\(packet.message)")
    }
    #expect(answered > 1000)
    fuzzing.report("messages", rounds, answered)
  }

  @Test("Whatever the headers say, a packet is passed on as it came, or answered as the sockets do")
  func mutatedHeaders() throws {
    let plain = try start()
    defer { plain.end() }
    // Where sources are denied, more is read of packets that are none to be answered.
    let denying = try start(
      XDPOptions(memory: 4 << 20, prefixes: [(Packet.mapped([203, 0, 113, 9]), 128, .deny)]))
    defer { denying.end() }
    var generator = SystemRandomNumberGenerator()
    let fuzzing = Fuzzing.announce("headers")
    var (answered, rounds) = (0, 0)
    while fuzzing.goesOn(after: rounds, atLeast: 20000) {
      let server = rounds % 3 == 0 ? denying : plain
      var packet = try packet()
      packet.version = rounds % 2 == 0 ? .ipv4 : .ipv6
      packet.tags = rounds % 5 == 0 ? [7] : []
      packet.leavesChecksum = rounds % 11 == 0
      var octets = packet.octets
      for _ in 0..<(1 + rounds % 2) {
        let index = Int.random(in: 0..<(octets.count - packet.message.count), using: &generator)
        octets[index] = UInt8.random(in: 0...255, using: &generator)
      }
      if rounds % 7 == 0 { octets.removeLast(Int.random(in: 0...8, using: &generator)) }
      rounds += 1
      let outcome = try server.transport.program.run(octets)
      let frame = ExpectedFrame(octets)
      guard outcome.verdict == .transmit, let frame else {
        #expect(outcome.verdict == .pass && outcome.packet == octets, "\(octets)")
        // Nothing but a wrong header keeps this question from being answered.
        #expect(frame == nil, "\(octets)")
        continue
      }
      answered += 1
      let whole = frame.answer(with: server.expected(frame.message))
      #expect(frame.comparable(outcome.packet) == frame.comparable(whole), "\(octets)")
    }
    #expect(answered > 1000)
    fuzzing.report("headers", rounds, answered)
  }

  @Test(
    "A length of UDP that is not the message's own is passed on, though something may follow it")
  func lengths() throws {
    let server = try start()
    defer { server.end() }
    for version in Packet.Version.allCases {
      var packet = try packet()
      packet.version = version
      #expect(try server.transport.program.run(packet.octets + [0, 0]).verdict == .transmit)
      let length = packet.octets.count - packet.message.count - 4 + 1
      for value in [0, 7, 8, 24, 255] {
        var octets = packet.octets
        octets[length] = UInt8(value)
        let outcome = try server.transport.program.run(octets)
        #expect(outcome.verdict == .pass && outcome.packet == octets)
      }
    }
  }

  /// What is passed on, and what it is counted as.
  private static let others:
    [(name: String, version: Packet.Version, change: @Sendable (inout [UInt8]) -> Void, Decision)] =
      [
        ("more fragments", .ipv4, { $0[20] = 0x20 }, .unusualPacket),
        ("not the first fragment", .ipv4, { $0[21] = 1 }, .unusualPacket),
        ("options of IP", .ipv4, { $0[14] = 0x46 }, .unusualPacket),
        ("no IPv4", .ipv4, { $0[14] = 0x55 }, .unusualPacket),
        ("TCP", .ipv4, { $0[23] = 6 }, .otherTraffic),
        ("port", .ipv4, { $0[37] = 54 }, .otherTraffic),
        ("address", .ipv4, { $0[33] = 54 }, .otherAddress),
        ("from this network", .ipv4, { $0[26] = 0 }, .source),
        ("from loopback", .ipv4, { $0[26] = 127 }, .source),
        ("from a group", .ipv4, { $0[26] = 239 }, .source),
        (
          "from everybody", .ipv4, { $0.replaceSubrange(26..<30, with: [255, 255, 255, 255]) },
          .source
        ),
        (
          "from a network's broadcast address", .ipv4,
          { $0.replaceSubrange(26..<30, with: Packet.broadcast4) }, .source
        ),
        (
          "to a network's broadcast address", .ipv4,
          { $0.replaceSubrange(30..<34, with: Packet.broadcast4) }, .otherAddress
        ),
        (
          "from this machine", .ipv4, { $0.replaceSubrange(26..<30, with: Packet.server4) }, .source
        ),
        ("from port 0", .ipv4, { ($0[34], $0[35]) = (0, 0) }, .source),
        ("no IP", .ipv4, { $0[12] = 0x88 }, .otherTraffic),
        ("a response", .ipv4, { $0[44] |= 0x80 }, .unusualQuery),
        ("a frame to a group", .ipv4, { $0[0] |= 1 }, .unusualPacket),
        (
          "a frame to everybody", .ipv4,
          { $0.replaceSubrange(0..<6, with: [UInt8](repeating: 255, count: 6)) }, .unusualPacket
        ),
        ("a frame from a group", .ipv4, { $0[6] |= 1 }, .unusualPacket),
        ("a frame to a group", .ipv6, { $0[0] |= 1 }, .unusualPacket),
        ("no checksum", .ipv6, { ($0[60], $0[61]) = (0, 0) }, .malformed),
        ("from port 0", .ipv6, { ($0[54], $0[55]) = (0, 0) }, .source),
        ("port", .ipv6, { $0[57] = 54 }, .otherTraffic),
        (
          "from this machine", .ipv6, { $0.replaceSubrange(22..<38, with: Packet.server6) }, .source
        ),
        ("from a group", .ipv6, { $0[22] = 0xff }, .source),
        (
          "from loopback", .ipv6,
          { $0.replaceSubrange(22..<38, with: [UInt8](repeating: 0, count: 15) + [1]) }, .source
        ),
        (
          "from an address of IPv4", .ipv6,
          { $0.replaceSubrange(22..<38, with: Packet.mapped(Packet.client4)) }, .source
        ),
        (
          "to an address of IPv4", .ipv6,
          { $0.replaceSubrange(38..<54, with: Packet.mapped(Packet.server4)) }, .otherAddress
        ),
        ("a fragment", .ipv6, { $0[20] = 44 }, .unusualPacket),
        ("hop-by-hop options", .ipv6, { $0[20] = 0 }, .unusualPacket),
        ("a routing header", .ipv6, { $0[20] = 43 }, .unusualPacket),
        ("destination options", .ipv6, { $0[20] = 60 }, .unusualPacket),
        ("TCP", .ipv6, { $0[20] = 6 }, .otherTraffic),
        ("ICMPv6", .ipv6, { $0[20] = 58 }, .otherTraffic),
      ]

  @Test("Nothing else than an ordinary query to this machine is answered, and each is counted")
  func others() throws {
    let server = try start()
    defer { server.end() }
    for (name, version, change, decision) in Self.others {
      var packet = try packet()
      packet.version = version
      let before = try server.transport.counters()
      #expect(try server.send(packet).verdict == .transmit)
      var octets = packet.octets
      change(&octets)
      let outcome = try server.transport.program.run(octets)
      #expect(outcome.verdict == .pass && outcome.packet == octets, "\(name) \(version)")
      let after = try server.transport.counters()
      let counted = Decision.allCases.filter { $0 != .answered && after[$0] != before[$0] }
      #expect(counted == [decision], "\(name) \(version)")
    }
  }
}
