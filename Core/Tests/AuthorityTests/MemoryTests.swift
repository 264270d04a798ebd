import DNSProtocol
import Testing

@testable import Authority

@Suite("The memory of compiled zones")
struct MemoryTests {
  @Test("A day of churn leaves no trace: memory is flat at the end")
  func churn() throws {
    let server = try TestServer(UpdateTests.zone)
    let publication = server.publication
    let apex = try DomainName("example")
    let names = try (0..<2000).map { try DomainName("n\($0).s\($0 % 50).example") }
    let contents = try [
      ["A 192.0.2.1"], [], ["TXT \(String(repeating: "x", count: 200))"],
      ["A 192.0.2.1", "A 192.0.2.2", "MX 10 n1.s1.example."],
    ].map { try UpdateTests.parse($0) }
    var generator = SplitMix(1)
    func day(_ changes: Int) {
      // A reader that comes and goes, and sometimes lingers.
      var responder = Responder(publication: publication)
      for step in 0..<(changes / 20) {
        publication.update { update in
          for _ in 0..<20 {
            _ = update.replaceRecords(
              of: names.randomElement(using: &generator)!, in: apex,
              with: contents.randomElement(using: &generator)!)
          }
        }
        if step % 7 == 0 { responder.refresh() }
      }
      publication.update { update in
        for name in names { _ = update.replaceRecords(of: name, in: apex, with: []) }
      }
    }
    publication.update { _ in }
    let before = publication.usedMemory
    day(20_000)
    publication.update { _ in }
    let empty = publication.usedMemory
    // The table of names shrinks to within a factor of four of what it needs, not to the least.
    #expect(empty < before + 1024)
    let extent = publication.memoryExtent
    for _ in 0..<4 { day(20_000) }
    publication.update { _ in }
    #expect(publication.usedMemory == empty)
    // Whatever was needed at one time is used again; sizes come in other orders, so a little more
    // than the first day's may be needed.
    #expect(publication.memoryExtent < extent + extent / 8)
  }

  @Test("Zones that come and go leave no trace")
  func zones() throws {
    let publication = ZonePublication()
    func load(_ count: Int) throws {
      let zones = try (0..<count).map {
        try TestServer.compile(
          "z\($0). SOA ns.z\($0). h.z\($0). 1 1 1 1 1\nwww.z\($0). A 192.0.2.1", for: publication)
      }
      publication.publish(zones)
    }
    publication.update { _ in }
    let empty = publication.usedMemory
    try load(500)
    #expect(publication.zoneCount == 500)
    let extent = publication.memoryExtent
    for _ in 0..<5 {
      publication.update { $0.removeAllZones() }
      publication.update { _ in }
      #expect(publication.usedMemory == empty)
      try load(500)
    }
    #expect(publication.memoryExtent < extent + extent / 8)
  }

  @Test("At most 200 octets for a name with one record, 2,000 for a zone of eight records")
  func bars() throws {
    let many = ZonePublication()
    var compiler = ZoneCompiler(apex: try DomainName("example.com"), key: many.key)
    compiler.add(
      owner: compiler.apex, type: .soa, ttl: 3600,
      data: [1, 97, 0, 1, 98, 0] + [UInt8](repeating: 0, count: 20))
    for index in 0..<50_000 {
      compiler.add(
        owner: try DomainName("host\(index).example.com"), type: .a, ttl: 3600,
        data: [192, 0, 2, 1])
    }
    many.publish([many.compile(&compiler)])
    #expect(many.usedMemory / 50_000 <= 200)

    let small = ZonePublication()
    let zones = try (0..<1000).map { index in
      let apex = "customer\(index).example"
      return try TestServer.compile(
        """
        \(apex). SOA ns1.host.test. hostmaster.host.test. 1 7200 900 1209600 300
        \(apex). NS ns1.host.test.
        \(apex). NS ns2.host.test.
        \(apex). A 192.0.2.1
        \(apex). MX 10 mail.\(apex).
        \(apex). TXT "v=spf1 mx -all"
        www.\(apex). A 192.0.2.1
        mail.\(apex). A 192.0.2.2
        """, for: small)
    }
    small.publish(zones)
    #expect(small.usedMemory / 1000 <= 2000)
  }

  @Test("Size classes: a piece is never smaller than asked, and wastes at most a quarter")
  func sizeClasses() {
    var lists: [Int: Int] = [:]
    for length in [1, 15, 16, 17, 1024, 1025, 1040, 2048, 2049, 70_000, 1 << 20, (1 << 24) + 1] {
      let (list, units) = Arena.sizeClass(of: length)
      #expect(units * Arena.unitLength >= length)
      #expect(units * Arena.unitLength <= length + max(length / 4, 16))
      // All pieces of a list have one length.
      #expect(lists.updateValue(units, forKey: list) ?? units == units)
    }
  }
}
