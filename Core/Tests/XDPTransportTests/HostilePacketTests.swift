import DNSProtocol
import EBPF
import Testing

@testable import XDPTransport

@Suite("Packets of every kind", .enabled(if: Machine.mayLoadPrograms))
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
    let server = try start()
    defer { server.end() }
    var generator = SystemRandomNumberGenerator()
    let fuzzing = Fuzzing.announce("headers")
    var (answered, rounds) = (0, 0)
    while fuzzing.goesOn(after: rounds, atLeast: 20000) {
      var packet = try packet()
      packet.version = rounds % 2 == 0 ? .ipv4 : .ipv6
      packet.tags = rounds % 5 == 0 ? [7] : []
      let expected = server.expected(packet.message)
      var octets = packet.octets
      for _ in 0..<(1 + rounds % 2) {
        let index = Int.random(in: 0..<(octets.count - packet.message.count), using: &generator)
        octets[index] = UInt8.random(in: 0...255, using: &generator)
      }
      if rounds % 7 == 0 { octets.removeLast(Int.random(in: 0...8, using: &generator)) }
      rounds += 1
      let outcome = try server.transport.program.run(octets)
      guard outcome.verdict == .transmit else {
        #expect(outcome.verdict == .pass && outcome.packet == octets)
        continue
      }
      answered += 1
      #expect(outcome.packet.suffix(expected.count) == expected[...], "\(octets)")
    }
    #expect(answered > 1000)
    fuzzing.report("headers", rounds, answered)
  }

  @Test("Fragments, options of IP, other ports, addresses and protocols are passed on")
  func others() throws {
    let server = try start()
    defer { server.end() }
    func verdict(_ change: (inout [UInt8]) -> Void) throws -> BPFProgram.Verdict {
      var octets = try packet().octets
      change(&octets)
      return try server.transport.program.run(octets).verdict
    }
    #expect(try verdict { _ in } == .transmit)
    #expect(try verdict { $0[20] = 0x20 } == .pass)  // more fragments
    #expect(try verdict { $0[21] = 1 } == .pass)  // not the first
    #expect(try verdict { $0[14] = 0x46 } == .pass)  // options
    #expect(try verdict { $0[23] = 6 } == .pass)  // TCP
    #expect(try verdict { $0[37] = 54 } == .pass)  // port
    #expect(try verdict { $0[33] = 54 } == .pass)  // address
    #expect(try verdict { $0[26] = 127 } == .pass)  // from loopback
    #expect(try verdict { $0[26] = 239 } == .pass)  // from a group
    #expect(try verdict { $0[12] = 0x88 } == .pass)  // no IP
    #expect(try verdict { $0[44] |= 0x80 } == .pass)  // a response
    let counters = try server.transport.counters()
    #expect(counters[.answered] == 1)
    #expect(counters[.unusualPacket] == 3)
    #expect(counters[.otherAddress] == 1)
    #expect(counters[.source] == 2)
    #expect(counters[.unusualQuery] == 1)
  }

  @Test("Denied sources are dropped, and the longest prefix decides")
  func prefixes() throws {
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    let server = try start(
      XDPOptions(
        memory: 4 << 20,
        prefixes: [
          (mapped + [192, 0, 2, 0], 96 + 24, .deny), (mapped + [192, 0, 2, 77], 128, .allow),
        ]))
    defer { server.end() }
    var packet = try packet()
    #expect(try server.send(packet).verdict == .transmit)
    packet.source = [192, 0, 2, 78]
    #expect(try server.send(packet).verdict == .drop)
    packet.source = [192, 0, 3, 78]
    #expect(try server.send(packet).verdict == .pass)
  }

  @Test("Who asks too often gets every second answer as TC, and nothing else")
  func limit() throws {
    let server = try start(
      XDPOptions(memory: 4 << 20, limit: SourceLimit(rate: 1, burst: 10, slip: 2)))
    defer { server.end() }
    let packet = try packet()
    var (full, truncated, dropped) = (0, 0, 0)
    for _ in 0..<50 {
      let outcome = try server.send(packet)
      if outcome.verdict == .drop {
        dropped += 1
        continue
      }
      let received = ReceivedPacket(outcome.packet, tags: 0)
      #expect(received.faults == [])
      if received.message[2] & 2 == 0 {
        full += 1
      } else {
        truncated += 1
        #expect(received.message.count <= packet.message.count)
      }
    }
    #expect((10...12).contains(full))
    #expect(truncated >= 18 && dropped >= 18)
    var other = packet
    other.source = [203, 0, 113, 1]
    #expect(try server.send(other).verdict == .transmit)
  }

  @Test("A bound on amplification leaves large answers to the sockets")
  func amplification() throws {
    let server = try start(XDPOptions(memory: 4 << 20, mostAmplification: 2))
    defer { server.end() }
    #expect(try server.send(packet("www.example.com")).verdict == .transmit)
    let large = Packet(
      message: try Question(name: "large.example.com", type: .txt, payload: 1232).wire())
    #expect(try server.send(large).verdict == .pass)
    #expect(try server.transport.counters()[.tooLarge] == 1)
  }
}
