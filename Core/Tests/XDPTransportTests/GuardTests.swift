import DNSProtocol
import EBPF
import Glibc
import Testing

@testable import XDPTransport

@Suite(
  "Guards of what goes round the firewall",
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
struct GuardTests {
  private func start(_ options: XDPOptions) throws -> TestTransport {
    let server = try TestTransport(options)
    try server.publish(AnswerTests.zone)
    server.settle()
    return server
  }

  private func packet(_ name: String = "www.example.com", from source: [UInt8]? = nil) throws
    -> Packet
  {
    var packet = Packet(message: try Question(name: name, type: .a, payload: 1232).wire())
    packet.source = source
    packet.version = source?.count == 16 ? .ipv6 : .ipv4
    return packet
  }

  /// 198.18.0.0/15 is denied but for 198.18.7.7, and so is 2001:db8:bad::/48 but for one address.
  private static let denied: [(address: [UInt8], length: Int, rule: XDPOptions.Rule)] = [
    (Packet.mapped([198, 18, 0, 0]), 96 + 15, .deny),
    (Packet.mapped([198, 18, 7, 7]), 128, .allow),
    (bad6, 48, .deny), (Array(bad6.dropLast()) + [7], 128, .allow),
  ]
  private static let bad6: [UInt8] =
    [0x20, 0x01, 0x0d, 0xb8, 0x0b, 0xad] + [UInt8](repeating: 0, count: 10)
  private static let badSources: [[UInt8]] = [[198, 19, 1, 2], Array(bad6.dropLast()) + [9]]

  @Test("Denied sources are dropped, others are answered, and the longest prefix decides")
  func deniedOnly() throws {
    let server = try start(
      XDPOptions(memory: 4 << 20, prefixes: Self.denied.filter { $0.rule == .deny }))
    defer { server.end() }
    for source in [Packet.client4, [198, 20, 0, 1], Packet.client6] {
      #expect(try server.send(packet(from: source)).verdict == .transmit)
    }
    for source in Self.badSources {
      #expect(try server.send(packet(from: source)).verdict == .drop)
      #expect(try server.send(packet("unknown.zone", from: source)).verdict == .drop)
    }
    #expect(try server.transport.counters()[.denied] == 4)
  }

  @Test("With prefixes that are allowed, sources in none are left to the sockets")
  func allowed() throws {
    let server = try start(XDPOptions(memory: 4 << 20, prefixes: Self.denied))
    defer { server.end() }
    for source in [[198, 18, 7, 7], Array(Self.bad6.dropLast()) + [7]] as [[UInt8]] {
      #expect(try server.send(packet(from: source)).verdict == .transmit)
    }
    for source in Self.badSources {
      #expect(try server.send(packet(from: source)).verdict == .drop)
    }
    for source in [Packet.client4, Packet.client6] {
      #expect(try server.send(packet(from: source)).verdict == .pass)
    }
  }

  /// Forms in which a query, or a part of one, is sent; the offsets are those of a frame without tags.
  private static let forms4:
    [(name: String, isQuery: Bool, change: @Sendable (inout [UInt8]) -> Void)] =
      [
        ("first fragment", true, { $0[20] = 0x20 }), ("later fragment", true, { $0[21] = 1 }),
        ("later fragment of TCP", false, { ($0[21], $0[23]) = (1, 6) }),
        ("first fragment to another port", false, { ($0[20], $0[37]) = (0x20, 54) }),
        (
          "options", true,
          {
            $0[14] = 0x47
            $0.insert(contentsOf: [1, 1, 1, 1, 1, 1, 1, 0], at: 34)
          }
        ),
        (
          "options before another port", false,
          {
            ($0[14], $0[37]) = (0x46, 54)
            $0.insert(contentsOf: [1, 1, 1, 0], at: 34)
          }
        ),
        ("length that is wrong", true, { $0[39] = 9 }),
        ("no message", true, { $0.removeLast($0.count - 42) }),
        ("response", true, { $0[44] |= 0x80 }), ("frame to a group", true, { $0[0] |= 1 }),
        ("frame of a group", true, { $0[6] |= 1 }),
        ("source port 0", true, { ($0[34], $0[35]) = (0, 0) }),
        ("TCP", false, { $0[23] = 6 }), ("another port", false, { $0[37] = 54 }),
        ("another address", false, { $0[33] = 54 }),
      ]
  private static let forms6:
    [(name: String, isQuery: Bool, change: @Sendable (inout [UInt8]) -> Void)] =
      [
        ("destination options", true, { insert(&$0, [(60, [1, 4, 0, 0, 0, 0])]) }),
        (
          "hop-by-hop and routing headers", true,
          {
            insert(&$0, [(0, [1, 4, 0, 0, 0, 0]), (43, [UInt8](repeating: 0, count: 14))])
          }
        ),
        ("first fragment", true, { insert(&$0, [(44, [0, 1, 0, 0, 0, 9])]) }),
        ("later fragment", true, { insert(&$0, [(44, [1, 0, 0, 0, 0, 9])]) }),
        (
          "fragment behind destination options", true,
          {
            insert(&$0, [(60, [1, 4, 0, 0, 0, 0]), (44, [0, 1, 0, 0, 0, 9])])
          }
        ),
        (
          "five headers", true,
          {
            insert(&$0, (0..<5).map { _ in (60, [1, 4, 0, 0, 0, 0]) })
          }
        ),
        ("later fragment of TCP", false, { insert(&$0, [(44, [1, 0, 0, 0, 0, 9])], of: 6) }),
        (
          "destination options before another port", false,
          {
            $0[57] = 54
            insert(&$0, [(60, [1, 4, 0, 0, 0, 0])])
          }
        ),
        ("no checksum", true, { ($0[60], $0[61]) = (0, 0) }),
        ("frame to a group", true, { $0[0] |= 1 }), ("TCP", false, { $0[20] = 6 }),
        ("another address", false, { $0[53] = 54 }),
      ]

  /// Puts extension headers before UDP's; each is its kind and what follows its first two octets.
  private static func insert(
    _ octets: inout [UInt8], _ headers: [(kind: UInt8, rest: [UInt8])], of last: UInt8 = 17
  ) {
    var inserted: [UInt8] = []
    for (index, header) in headers.enumerated() {
      let next = index + 1 < headers.count ? headers[index + 1].kind : last
      let length = header.kind == 44 ? 0 : UInt8((header.rest.count + 2) / 8 - 1)
      inserted += [next, length] + header.rest
    }
    octets[20] = headers[0].kind
    octets.insert(contentsOf: inserted, at: 54)
  }

  @Test(
    "A denied source's queries are dropped in whatever form they come; what is none is passed on")
  func deniedForms() throws {
    let server = try start(
      XDPOptions(memory: 4 << 20, prefixes: Self.denied.filter { $0.rule == .deny }))
    defer { server.end() }
    for (isDenied, sources) in [
      (true, Self.badSources), (false, [Packet.client4, Packet.client6]),
    ] {
      for (source, forms) in zip(sources, [Self.forms4, Self.forms6]) {
        for form in forms {
          var octets = try packet(from: source).octets
          form.change(&octets)
          let outcome = try server.transport.program.run(octets)
          let expected: BPFProgram.Verdict = isDenied && form.isQuery ? .drop : .pass
          #expect(outcome.verdict == expected, "\(form.name) from \(source)")
          if expected == .pass { #expect(outcome.packet == octets) }
        }
      }
    }
  }

  /// What became of queries.
  private struct Tally {
    var full = 0
    var truncated = 0
    var dropped = 0

    mutating func add(_ outcome: BPFProgram.Outcome, to packet: Packet) {
      if outcome.verdict == .drop {
        dropped += 1
        return
      }
      let received = ReceivedPacket(outcome.packet, tags: 0, source: packet.source)
      #expect(outcome.verdict == .transmit && received.faults == [])
      if received.message[2] & 2 == 0 {
        full += 1
      } else {
        truncated += 1
        #expect(received.message.count <= packet.message.count)
      }
    }
  }

  @Test("Who asks too often gets every second answer as TC, and nothing else", arguments: [4, 6])
  func limit(version: Int) throws {
    let server = try start(
      XDPOptions(memory: 4 << 20, limit: SourceLimit(rate: 1, burst: 10, slip: 2)))
    defer { server.end() }
    // From all over one prefix: /24 of IPv4, /56 of IPv6.
    func source(_ number: Int) -> [UInt8] {
      version == 4
        ? [192, 0, 2, UInt8(number)]
        : Array(Packet.client6[..<7]) + [UInt8(number)] + [UInt8](repeating: 1, count: 8)
    }
    var tally = Tally()
    for number in 0..<50 {
      let packet = try packet(from: source(number))
      tally.add(try server.send(packet), to: packet)
    }
    #expect((10...12).contains(tally.full))
    #expect(tally.truncated >= 18 && tally.dropped >= 18)
    let others: [[UInt8]] =
      version == 4
      ? [[203, 0, 113, 1], [192, 0, 3, 1]]
      : [Array(Packet.client6[..<6]) + [1] + [UInt8](repeating: 1, count: 9)]
    for other in others { #expect(try server.send(packet(from: other)).verdict == .transmit) }
  }

  @Test("What may be asked comes back with time, up to the burst")
  func refill() throws {
    let server = try start(
      XDPOptions(memory: 4 << 20, limit: SourceLimit(rate: 100, burst: 20, slip: 0)))
    defer { server.end() }
    let packet = try packet()
    func ask(_ count: Int) throws -> Int {
      var tally = Tally()
      for _ in 0..<count { tally.add(try server.send(packet), to: packet) }
      return tally.full
    }
    #expect((20...40).contains(try ask(200)))
    usleep(100_000)
    #expect((8...30).contains(try ask(200)))
    usleep(600_000)
    #expect((20...40).contains(try ask(200)))
  }

  @Test(
    "Others that come to a prefix's place give it nothing back, and are hardly limited themselves")
  func collisions() throws {
    let server = try start(
      XDPOptions(memory: 4 << 20, limit: SourceLimit(rate: 1, burst: 50, slip: 0)))
    defer { server.end() }
    let packet = try packet()
    var (own, others) = (Tally(), Tally())
    var generator = SystemRandomNumberGenerator()
    let start = ContinuousClock.now
    // Three to a place: each prefix' place is asked for by others again and again. Their headers'
    // checksum is of another source; nobody looks at it before the answer's receiver.
    var other = packet.octets
    for round in 0..<200_000 {
      other[26] = UInt8.random(in: 1...126, using: &generator)
      for index in 27...28 { other[index] = UInt8.random(in: 0...255, using: &generator) }
      if try server.transport.program.run(other).verdict == .transmit {
        others.full += 1
      } else {
        others.dropped += 1
      }
      if round % 100 == 0 { own.add(try server.send(packet), to: packet) }
    }
    let seconds = Int((ContinuousClock.now - start).components.seconds)
    #expect((40...(50 + seconds + 2)).contains(own.full))
    #expect(others.dropped < 500)
  }

  @Test("A bound on amplification leaves large answers to the sockets")
  func amplification() throws {
    let server = try start(XDPOptions(memory: 4 << 20, mostAmplification: 2))
    defer { server.end() }
    #expect(try server.send(packet()).verdict == .transmit)
    let large = Packet(
      message: try Question(name: "large.example.com", type: .txt, payload: 1232).wire())
    #expect(try server.send(large).verdict == .pass)
    #expect(try server.transport.counters()[.tooLarge] == 1)
  }
}
