import DNSProtocol
import EBPF
import Testing

@testable import XDPTransport

@Suite(
  "Answers from the kernel",
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
struct AnswerTests {
  static let zone = """
    example.com SOA ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 300
    example.com NS ns1.example.com.
    example.com NS ns2.example.net.
    example.com MX 10 mail.example.com.
    example.com TXT "some text" "and more"
    ns1.example.com A 192.0.2.1
    ns1.example.com AAAA 2001:db8::1
    mail.example.com A 192.0.2.25
    www.example.com A 192.0.2.80
    www.example.com A 192.0.2.81
    www.example.com AAAA 2001:db8::80
    alias.example.com CNAME www.example.com.
    away.example.com CNAME www.example.net.
    other.example.com CNAME www.example.org.
    a.b.c.example.com A 192.0.2.3
    *.wild.example.com A 192.0.2.99
    *.wild.example.com TXT "anything"
    *.wild.example.com MX 5 mail.example.com.
    *.wild.example.com SRV 0 0 53 far.example.org.
    sub.wild.example.com A 192.0.2.98
    child.example.com NS ns.child.example.com.
    ns.child.example.com A 192.0.2.53
    moved.example.com DNAME example.org.
    large.example.com TXT "\(String(repeating: "x", count: 250))" "\(String(repeating: "y", count: 250))" "\(String(repeating: "z", count: 250))"
    an-owner-of-a-rather-long-label-to-go-beyond-one-word.example.com A 192.0.2.7
    """
  static let second = """
    example.org SOA ns1.example.com. hostmaster.example.org. 7 7200 900 1209600 60
    example.org NS ns1.example.com.
    www.example.org A 192.0.2.180
    """

  static let names = [
    "example.com", "www.example.com", "mail.example.com", "ns1.example.com", "alias.example.com",
    "away.example.com", "other.example.com", "b.c.example.com", "c.example.com",
    "a.b.c.example.com", "x.b.c.example.com", "missing.example.com",
    "deep.er.missing.example.com", "one.wild.example.com", "two.labels.wild.example.com",
    "*.wild.example.com", "wild.example.com", "sub.wild.example.com", "x.sub.wild.example.com",
    "child.example.com", "ns.child.example.com", "any.child.example.com", "moved.example.com",
    "x.moved.example.com", "large.example.com", "www.example.org", "nothing.example.org",
    "example.org", "com", "example.net", "www.example.net", ".",
    "an-owner-of-a-rather-long-label-to-go-beyond-one-word.example.com",
    "\(String(repeating: "q", count: 63)).\(String(repeating: "r", count: 63)).example.com",
    "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.example.com",
  ]
  static let types: [RecordType] = [
    .a, .aaaa, .ns, .soa, .mx, .txt, .cname, .srv, .ds, .any, RecordType(rawValue: 65),
    RecordType(rawValue: 251), RecordType(rawValue: 41),
  ]

  static func forms(_ name: String, _ type: RecordType) -> [Question] {
    [
      Question(name: name, type: type), Question(name: name, type: type, recursion: false),
      Question(name: name, type: type, payload: 1232, dnssec: true, mixesCase: true),
      Question(name: name, type: type, payload: 512), Question(name: name, type: type, payload: 0),
      Question(name: name, type: type, payload: 4096, option: (10, [1, 2, 3, 4, 5, 6, 7, 8])),
      Question(name: name, type: type, payload: 1400, option: (3, [])),
    ]
  }

  @Test("Octet for octet what the sockets answer, over IPv4 and IPv6, with and without tags")
  func equality() throws {
    let server = try TestTransport()
    defer { server.end() }
    try server.publish(Self.zone)
    try server.publish(Self.second)
    server.settle()
    var (answered, passed) = (0, 0)
    for name in Self.names {
      for type in Self.types {
        for (index, question) in Self.forms(name, type).enumerated() {
          var packet = Packet(message: try question.wire())
          packet.version = index % 2 == 0 ? .ipv4 : .ipv6
          packet.tags = Array([10, 20].prefix(index % 3))
          packet.leavesChecksum = index % 4 == 1
          packet.hasChecksum = index != 6 || packet.version == .ipv6
          let outcome = try server.send(packet)
          guard outcome.verdict == .transmit else {
            #expect(outcome.verdict == .pass)
            #expect(outcome.packet == packet.octets, "\(question) was changed")
            passed += 1
            continue
          }
          let received = ReceivedPacket(outcome.packet, tags: packet.tags.count)
          #expect(received.faults == [], "\(question)")
          #expect(received.message == server.expected(packet.message), "\(question)")
          answered += 1
        }
      }
    }
    print("\(answered) answered in the kernel, \(passed) left to the sockets")
    #expect(answered > 1200)
  }

  @Test(
    "These are answered by the kernel itself",
    arguments: [
      ("www.example.com", RecordType.a), ("WWW.Example.COM", .aaaa), ("www.example.com", .txt),
      ("missing.example.com", .a), ("b.c.example.com", .a), ("x.y.z.example.com", .aaaa),
      ("one.wild.example.com", .a), ("two.labels.wild.example.com", .txt),
      ("one.wild.example.com", .aaaa), ("example.com", .mx), ("alias.example.com", .a),
      ("away.example.com", .aaaa), ("example.com", .soa), ("x.sub.wild.example.com", .a),
      ("one.wild.example.com", .srv),
    ])
  func answered(name: String, type: RecordType) throws {
    let server = try TestTransport()
    defer { server.end() }
    try server.publish(Self.zone)
    server.settle()
    let packet = Packet(message: try Question(name: name, type: type, payload: 1232).wire())
    let outcome = try server.send(packet)
    #expect(outcome.verdict == .transmit)
    let message = ReceivedPacket(outcome.packet, tags: 0).message
    #expect(message == server.expected(packet.message))
  }

  @Test("A damaged query stays damaged: its checksum is as wrong in the response")
  func damage() throws {
    let server = try TestTransport()
    defer { server.end() }
    try server.publish(Self.zone)
    server.settle()
    let packet = Packet(message: try Question(name: "www.example.com", type: .a).wire())
    var octets = packet.octets
    octets[43] ^= 0x01  // the identifier
    let outcome = try server.transport.program.run(octets)
    #expect(outcome.verdict == .transmit)
    #expect(ReceivedPacket(outcome.packet, tags: 0).faults == ["checksum of UDP"])
  }
}
