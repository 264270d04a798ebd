import Authority
import DNSProtocol
import EBPF
import Testing

@testable import XDPTransport

@Suite("Answers from the kernel follow the zones", .enabled(if: Machine.mayLoadPrograms))
struct ChangeTests {
  private func ask(
    _ server: TestTransport, _ name: String, _ type: RecordType = .a
  ) throws -> [UInt8]? {
    let packet = Packet(message: try Question(name: name, type: type, payload: 1232).wire())
    let outcome = try server.send(packet)
    guard outcome.verdict == .transmit else { return nil }
    let message = ReceivedPacket(outcome.packet, tags: 0).message
    #expect(message == server.expected(packet.message), "\(name) \(type)")
    return message
  }

  private func start() throws -> TestTransport {
    let server = try TestTransport()
    try server.publish(AnswerTests.zone)
    server.settle()
    return server
  }

  @Test("A changed name is answered by the sockets at once, and then anew")
  func change() throws {
    let server = try start()
    defer { server.end() }
    let before = try #require(try ask(server, "www.example.com"))
    for round in 1...200 {
      try server.replace(
        "www.example.com", in: "example.com", with: "www.example.com A 10.0.0.\(round)")
      // Whatever it is, it is not the answer of before.
      _ = try ask(server, "www.example.com")
      _ = try ask(server, "alias.example.com")
      _ = try ask(server, "missing.example.com")
    }
    server.settle()
    #expect(try #require(try ask(server, "www.example.com")) != before)
    #expect(try ask(server, "alias.example.com") != nil)
  }

  @Test("Names come and go, with the empty ones above them and wildcards")
  func names() throws {
    let server = try start()
    defer { server.end() }
    let changes = [
      ("x.y.z.example.com", "x.y.z.example.com A 10.0.0.1"), ("x.y.z.example.com", ""),
      ("*.example.com", "*.example.com A 10.0.0.2"), ("*.example.com", ""),
      ("z.example.com", "z.example.com NS ns.example.net."),
      ("w.z.example.com", "w.z.example.com A 10.0.0.3"), ("z.example.com", ""),
      ("c.example.com", "c.example.com DNAME example.net."), ("c.example.com", ""),
      ("mail.example.com", "mail.example.com A 10.9.9.9"), ("ns1.example.com", ""),
      ("example.com", "example.com SOA a.example.com. b.example.com. 9 8 7 6 5"),
    ]
    let names = [
      "x.y.z.example.com", "y.z.example.com", "z.example.com", "w.z.example.com",
      "new.example.com", "deep.new.example.com", "a.b.c.example.com", "b.c.example.com",
      "c.example.com", "example.com", "mail.example.com", "one.wild.example.com",
    ]
    for (owner, text) in changes {
      try server.replace(owner, in: "example.com", with: text)
      for name in names { _ = try ask(server, name) }
      server.settle()
      for name in names {
        for type: RecordType in [.a, .mx, .txt] { _ = try ask(server, name, type) }
      }
    }
    #expect(try ask(server, "new.example.com") != nil)
  }

  @Test("Zones come, are replaced and go; a zone below another takes its names over")
  func zones() throws {
    let server = try start()
    defer { server.end() }
    let below = """
      wild.example.com SOA ns.example.net. host.example.net. 1 2 3 4 5
      wild.example.com NS ns.example.net.
      sub.wild.example.com A 10.1.1.1
      """
    let names = ["sub.wild.example.com", "one.wild.example.com", "www.example.com", "example.com"]
    func look() throws { for name in names { _ = try ask(server, name) } }
    try server.publish(below)
    try look()
    server.settle()
    try look()
    #expect(try ask(server, "sub.wild.example.com") != nil)
    let apex = try DomainName("wild.example.com")
    server.publication.update { _ = $0.removeZone(apex) }
    try look()
    server.settle()
    try look()
    #expect(try ask(server, "one.wild.example.com") != nil)
    server.publication.update { $0.removeAllZones() }
    for name in names { #expect(try ask(server, name) == nil) }
    try server.publish(AnswerTests.second)
    server.settle()
    #expect(try ask(server, "www.example.org") != nil)
  }

  @Test("What does not fit into its memory is left to the sockets")
  func memory() throws {
    let server = try TestTransport(XDPOptions(memory: 1 << 20))
    defer { server.end() }
    var text = "example.com SOA ns.example.net. host.example.net. 1 2 3 4 5\n"
    for number in 0..<20000 { text += "name\(number).example.com A 192.0.2.1\n" }
    try server.publish(text)
    server.settle()
    #expect(!server.transport.extent.isComplete)
    var answered = 0
    for number in stride(from: 0, to: 20000, by: 40) {
      if try ask(server, "name\(number).example.com") != nil { answered += 1 }
      #expect(try ask(server, "no\(number).example.com") == nil)
    }
    #expect(answered > 50)
    #expect(answered < 500)
  }
}
