import Authority
import DNSProtocol
import EBPF
import Testing

@testable import XDPTransport

@Suite(
  "How much the kernel's memory holds",
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
struct CapacityTests {
  private func zone(of count: Int, in apex: String = "example.com") -> String {
    var lines = ["\(apex) SOA ns.example.net. host.example.net. 1 2 3 4 5"]
    for number in 0..<count { lines.append("name\(number).\(apex) A 192.0.2.1") }
    return lines.joined(separator: "\n")
  }

  private func ask(_ server: TestTransport, _ name: String) throws -> Bool {
    let packet = Packet(message: try Question(name: name, type: .a, payload: 1232).wire())
    let outcome = try server.send(packet)
    guard outcome.verdict == .transmit else { return false }
    let message = ReceivedPacket(outcome.packet, tags: 0).message
    #expect(message == server.expected(packet.message), "\(name)")
    return true
  }

  @Test("16 MiB hold 100,000 names as a whole: names that are not there are known not to be")
  func wholeZone() throws {
    let server = try TestTransport(XDPOptions(memory: 16 << 20))
    defer { server.end() }
    try server.publish(zone(of: 100_000))
    server.settle(for: 60)
    let extent = server.transport.extent
    print("\(extent.octets) octets for \(extent.names) names")
    #expect(extent.names == 100_001)
    #expect(extent.isComplete && !server.transport.isShort)
    for number in stride(from: 0, to: 100_000, by: 997) {
      #expect(try ask(server, "name\(number).example.com"))
      #expect(try ask(server, "no\(number).example.com"))
    }
  }

  /// Installs names until there is no room for one, or so many.
  private func fill(_ length: Int, atMost most: Int = .max) -> (names: Int, octets: Int) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 4096)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: length)
    let image = AnswerImage(
      at: memory, length: length, slotBits: AnswerImage.slotBits(for: length),
      key: ImageKey(seed: 1, multiplier: 0x9e37_79b9_7f4a_7c15))
    // As short as a name with an address can be.
    let piece = [UInt8](repeating: 0, count: 80)
    var count = 0
    while count < most,
      image.install([4] + withUnsafeBytes(of: UInt32(count), Array.init) + [0], piece)
    {
      count += 1
    }
    return (count, image.usedLength)
  }

  @Test(
    "Slots are not what runs out, whatever the memory",
    arguments: [(1, 7), (2, 15), (3, 21), (5, 40), (7, 60)])
  func slots(mebibytes: Int, thousands: Int) {
    let length = mebibytes << 20
    let (names, octets) = fill(length)
    #expect(octets > length - ImageLayout.mostBeyondPiece - length / 32)
    #expect(names > thousands * 1000)
  }

  @Test("The 64 MiB that there are without being told hold 400,000 names")
  func defaultMemory() {
    #expect(XDPOptions().memory == 64 << 20)
    #expect(fill(XDPOptions().memory, atMost: 400_000).names == 400_000)
  }

  @Test("Names of a zone that is here as a whole make no room for those of one that is not")
  func wholeZonesStay() throws {
    let server = try TestTransport(XDPOptions(memory: 1 << 20))
    defer { server.end() }
    try server.publish(zone(of: 2000, in: "example.org"))
    server.settle()
    #expect(server.transport.extent.isComplete)
    try server.publish(zone(of: 20_000))
    server.settle()
    #expect(server.transport.isShort)
    let wanted = try (0..<20_000).map { "name\($0).example.com" }.filter { try !ask(server, $0) }
    for round in 0..<5 {
      server.transport.want(
        try wanted[(round * 1000)..<(round * 1000 + 1000)].map { try DomainName($0).wire })
      try server.replace(
        "name7.example.org", in: "example.org", with: "name7.example.org A 10.0.0.\(round)")
      server.settle()
    }
    for number in 0..<2000 { #expect(try ask(server, "name\(number).example.org")) }
    #expect(try ask(server, "none.example.org"))
  }

  @Test("A name with more labels than any is answered, and costs no more than one with as many")
  func labels() throws {
    let server = try TestTransport()
    defer { server.end() }
    let deep = (1...34).map { _ in "a" }.joined(separator: ".")
    try server.publish(zone(of: 10))
    server.settle()
    func time(_ labels: Int) throws -> Int {
      let name = (0..<labels).map { _ in "x" }.joined(separator: ".") + ".example.com"
      let octets = Packet(message: try Question(name: name, type: .a, payload: 1232).wire()).octets
      let times = try (0..<300).map { _ in try server.transport.program.run(octets).nanoseconds }
      return times.sorted()[30]
    }
    for labels in [1, 14, 18, 40, 80, 120] {
      let name = (0..<labels).map { _ in "x" }.joined(separator: ".") + ".example.com"
      #expect(try ask(server, name), "\(labels) labels")
    }
    let (short, long) = (try time(2), try time(120))
    print("\(short) ns for a name of 4 labels, \(long) ns for one of 122")
    #expect(long < short * 12)
    // As deep as addresses of IPv6 are in ip6.arpa: all that is above is looked for.
    try server.publish(
      "ip6.arpa SOA ns.example.net. host.example.net. 1 2 3 4 5\n\(deep).ip6.arpa A 192.0.2.1")
    server.settle()
    let other = "b." + deep.dropFirst(2)
    #expect(try ask(server, "\(deep).ip6.arpa"))
    #expect(try ask(server, "\(other).ip6.arpa"))
    #expect(try ask(server, (1...32).map { _ in "f" }.joined(separator: ".") + ".ip6.arpa"))
    #expect(try ask(server, (1...120).map { _ in "f" }.joined(separator: ".") + ".ip6.arpa"))
  }
}
