import Authority
import DNSProtocol
import EBPF
import Glibc
import Synchronization
import Testing

@testable import XDPTransport

@Suite(
  "Answers from the kernel follow the zones",
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
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

  @Test("Under full load no answer is older than what was published before its query")
  func underLoad() throws {
    let server = try start()
    defer { server.end() }
    let packet = Packet(
      message: try Question(name: "www.example.com", type: .a, payload: 1232).wire())
    let load = FullLoad(server.transport.program, packet.octets)
    let threads = (0..<2).map { _ in load.begin() }
    for round in 1...2000 {
      try server.replace(
        "www.example.com", in: "example.com",
        with: "www.example.com A 10.0.\(round >> 8).\(round & 255)")
      load.published.store(round, ordering: .sequentiallyConsistent)
      // So that the copy is there again for some of the rounds.
      if round % 20 == 0 { usleep(3000) }
    }
    server.settle()
    usleep(20_000)
    load.end(threads)
    #expect(load.stale.load(ordering: .relaxed) == 0)
    #expect(load.damaged.load(ordering: .relaxed) == 0)
    #expect(load.latest.load(ordering: .relaxed) == 2000)
    #expect(load.answered.load(ordering: .relaxed) > 1000)
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

  @Test("Where not all fit, the names that are asked for take the place of those that are not")
  func demand() throws {
    let server = try TestTransport(XDPOptions(memory: 1 << 20))
    defer { server.end() }
    var text = "example.com SOA ns.example.net. host.example.net. 1 2 3 4 5\n"
    text += "example.com NS ns.example.net.\n"
    for number in 10000..<30000 { text += "name\(number).example.com A 192.0.2.1\n" }
    try server.publish(text)
    server.settle()
    #expect(server.transport.isShort)
    let names = server.transport.extent.names
    let all = (10000..<30000).map { "name\($0).example.com" }
    let hot = Array(try all.filter { try ask(server, $0) == nil }.prefix(300))
    let wire = try hot.map { try DomainName($0).wire }
    // One that was used stays as long as it is used.
    let used = try #require(try all.first { try ask(server, $0) != nil })
    for _ in 0..<3 {
      server.transport.want(wire + [try DomainName("none.example.com").wire])
      for _ in 0..<100 {
        usleep(20_000)
        _ = try ask(server, used)
        if try hot.filter({ try ask(server, $0) != nil }).count == hot.count { break }
      }
    }
    #expect(try hot.filter { try ask(server, $0) != nil }.count == hot.count)
    #expect(try ask(server, used) != nil)
    #expect(server.transport.extent.names <= names + hot.count)
    #expect(try ask(server, "none.example.com") == nil)
    // A change of one of them is followed as any other.
    try server.replace(hot[0], in: "example.com", with: "\(hot[0]) A 10.0.0.7")
    _ = try ask(server, hot[0])
    server.settle()
    #expect(try ask(server, hot[0]) != nil)
    // When most of the others are gone there is room for all.
    let kept = text.split(separator: "\n").prefix(500).joined(separator: "\n")
    try server.publish(kept)
    server.settle()
    #expect(server.transport.extent.isComplete && !server.transport.isShort)
    // Nothing of what was there before is in the way of a search.
    for number in 0..<200 { #expect(try ask(server, "no\(number).example.com") != nil) }
  }
}
