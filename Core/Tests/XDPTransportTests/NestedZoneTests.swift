import Authority
import DNSProtocol
import Glibc
import Testing

@testable import XDPTransport

@Suite(
  "Zones below zones", .serialized,
  .enabled(if: Machine.mayLoadPrograms, "loading programs into the kernel takes root"))
struct NestedZoneTests {
  /// Zones come, change and go on four levels, where the one in question is large.
  private static func changes(_ count: Int) throws -> [WatchedLoad.Change] {
    let root = try TextZone(".")
    let parent = try TextZone(
      "example.com", names: 20, "sub.example.com NS ns.example.org.",
      "sub.example.com DS 1 13 2 " + String(repeating: "ab", count: 32))
    let large = try TextZone("sub.example.com", names: count)
    let other = try TextZone("sub.example.com", names: count, address: "10.0.0.2")
    let deep = try TextZone("deep.name3.sub.example.com")
    let small = try TextZone("name7.sub.example.com", names: 3)
    return [
      { $0.publish(root, parent, large) },
      { $0.publish(other) },
      { try $0.replace("cut.sub.example.com", in: "sub.example.com", with: "x NS example.net.") },
      { try $0.replace("name7.sub.example.com", in: "sub.example.com", with: "x A 10.0.0.3") },
      { try $0.replace("cut.sub.example.com", in: "sub.example.com", with: "") },
      { try $0.replace("sub.example.com", in: "example.com", with: "x NS ns.example.net.") },
      { try $0.replace("www.example.com", in: "example.com", with: "x A 10.0.0.4") },
      { $0.publish(deep, small) },
      { $0.publish(large) },
      { try $0.remove("name7.sub.example.com") },
      { try $0.replace("sub.example.com", in: "example.com", with: "") },
      { try $0.remove("sub.example.com") },
      { $0.publish(other) },
      { try $0.remove("example.com") },
      { $0.publish(parent) },
      { try $0.remove(".") },
      { $0.publish(root) },
      { publication in
        publication.publish(large)
        publication.update { $0.removeAllZones() }
      },
      { $0.publish(large, root, deep) },
      { $0.publish(parent) },
    ]
  }

  private static let questions: [(name: String, type: RecordType)] =
    [
      "www.example.com", "missing.example.com", "www.sub.example.com", "name7.sub.example.com",
      "name1999.sub.example.com", "missing.sub.example.com", "host.cut.sub.example.com",
      "www.name7.sub.example.com", "missing.name7.sub.example.com",
      "www.deep.name3.sub.example.com", "name3.sub.example.com", "missing.name3.sub.example.com",
      "www", "missing", "www.org", "subs.example.com",
    ].map { ($0, .a) }
    + [("sub.example.com", .soa), ("sub.example.com", .ds), ("example.com", .ns), (".", .soa)]

  @Test(
    "No answer denies a name of a zone below, whatever comes, changes and goes, and is never old",
    arguments: [(16, 20_000, true), (16, 1000, false), (1, 5000, true)])
  func levels(mebibytes: Int, count: Int, settles: Bool) throws {
    let load = try WatchedLoad(Self.questions, Self.changes(count))
    let server = try TestTransport(XDPOptions(memory: mebibytes << 20))
    defer { server.end() }
    try load.run(server) { index in
      if settles { server.settle() } else { usleep(UInt32(index * 1500)) }
    }
    guard settles else { return }
    #expect(load.count(of: "www.example.com") > 100)
    guard mebibytes > 1 else { return }
    for question in Self.questions where question.name != "host.cut.sub.example.com" {
      #expect(load.count(of: question.name) > 100, "\(question)")
    }
  }

  @Test("Where there is no room for a zone's own name, none above it denies names")
  func noRoom() throws {
    let names = (0..<20).map { "child\($0).example.com" }
    let children = try names.map { try TextZone($0) }
    let parent = try TextZone("example.com")
    let large = try TextZone("large.example.com", names: 20_000)
    for round in 0..<4 {
      let publication = ZonePublication()
      if round < 2 { publication.publish(parent, large) }
      let server = try TestTransport(XDPOptions(memory: 1 << 20), following: publication)
      defer { server.end() }
      if round % 2 == 0 { server.settle() }
      for child in children { publication.publish(child) }
      if round >= 2 { publication.publish(large, parent) }
      for isSettled in [false, true] {
        if isSettled { server.settle() }
        for name in names { _ = try server.answer("www.\(name)") }
      }
      #expect(server.transport.isShort)
    }
  }

  @Test("Whose wildcard is a zone of its own, that is left to the sockets")
  func wildcardZone() throws {
    let server = try TestTransport()
    defer { server.end() }
    server.publication.publish(
      try TextZone("example.com", "*.example.com A 10.0.0.9"), try TextZone("*.example.com"))
    server.settle()
    for name in ["missing.example.com", "www.example.com", "*.example.com", "www.*.example.com"] {
      for type in [RecordType.a, .soa, .ns] { _ = try server.answer(name, type) }
    }
  }

  @Test("A zone without an SOA is left to the sockets, until it has one")
  func noSOA() throws {
    let server = try TestTransport()
    defer { server.end() }
    func isAnswered() throws -> Bool {
      server.settle()
      return try server.answer("www.example.com") != nil
    }
    let soa = "example.com SOA ns.example.net. host.example.net. 1 7200 900 1209600 300"
    server.publication.publish(try TextZone("example.com"))
    #expect(try isAnswered())
    try server.replace("example.com", in: "example.com", with: "")
    #expect(try !isAnswered())
    try server.replace("example.com", in: "example.com", with: soa)
    #expect(try isAnswered())
    try server.replace("example.com", in: "example.com", with: "example.com NS ns.example.net.")
    server.publication.publish(try TextZone("example.org"))
    #expect(try !isAnswered())
  }
}
