import Authority
import DNSProtocol
import Testing

@Suite("Changed zones answer like compiled ones")
struct UpdatePropertyTests {
  /// Few names, so that changes meet: below cuts, wildcards, aliases and empty non-terminals.
  static let labels = ["a", "b", "*", "c"]
  static let contents = [
    "A 192.0.2.1", "A 192.0.2.2", "AAAA 2001:db8::1", "TXT text", "NS a.b.example.",
    "NS ns.other.test.", "CNAME a.example.", "CNAME b.c.example.", "DNAME c.example.",
    "MX 10 b.a.example.", "MX 20 x.a.example.", "SRV 0 0 80 a.b.example.",
    "HTTPS 1 . alpn=h2", "DS 1 8 2 \(String(repeating: "0", count: 64))",
  ]
  static let apexRecords = [
    "SOA ns.example. hostmaster.example. 1 7200 900 1209600 3600", "NS a.example.",
  ]

  /// Names of up to three labels below the apex.
  static let names: [String] = {
    let one = labels.map { "\($0).example" }
    let two = one.flatMap { name in labels.map { "\($0).\(name)" } }
    let three = two.flatMap { name in ["a", "*"].map { "\($0).\(name)" } }
    return one + two + three
  }()

  @Test("After each of many random changes every question has the same answer", arguments: 1...6)
  func randomChanges(seed: UInt64) throws {
    var generator = SplitMix(seed)
    let key = HashKey(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3211)
    let changed = ZonePublication(key: key)
    let apex = try DomainName("example")
    var zone: [String: [NewRecord]] = ["example": try UpdateTests.parse(Self.apexRecords)]
    changed.publish([try Self.compile(zone, for: changed)])
    let queries = try Self.queries()
    for round in 0..<40 {
      let batch = try (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        let name = Self.names.randomElement(using: &generator) ?? "a.example"
        let count = [0, 0, 1, 1, 2, 3].randomElement(using: &generator) ?? 0
        let texts = (0..<count).compactMap { _ in Self.contents.randomElement(using: &generator) }
        return (name, try UpdateTests.parse(texts))
      }
      for (name, records) in batch { zone[name] = records }
      changed.update { update in
        for (name, records) in batch {
          _ = update.replaceRecords(of: try! DomainName(name), in: apex, with: records)
        }
      }
      let fresh = ZonePublication(key: key)
      fresh.publish([try Self.compile(zone, for: fresh)])
      #expect(changed.recordCount == fresh.recordCount)
      var left = Responder(publication: changed)
      var right = Responder(publication: fresh)
      for (text, query) in queries {
        let answers = (Self.answer(query, &left), Self.answer(query, &right))
        #expect(answers.0 == answers.1, "\(text) after round \(round) of seed \(seed)")
      }
    }
  }

  private static func compile(
    _ zone: [String: [NewRecord]], for publication: ZonePublication
  ) throws -> CompiledZone {
    var compiler = ZoneCompiler(apex: try DomainName("example"), key: publication.key)
    for (name, records) in zone {
      for record in records {
        compiler.add(
          owner: try DomainName(name), type: record.type, ttl: record.ttl, data: record.data)
      }
    }
    return publication.compile(&compiler)
  }

  private static func queries() throws -> [(String, [UInt8])] {
    let more = ["example", "x.a.example", "x.b.c.example", "y.x.a.b.example", "q.example"]
    return try (names + more).flatMap { name in
      try ["A", "MX", "NS", "CNAME", "HTTPS", "DS"].map { type in
        let query = Message.query(
          try DomainName(name), try #require(RecordType(type)), edns: EDNS(payloadSize: 1232))
        return ("\(name) \(type)", try query.wire())
      }
    }
  }

  private static func answer(_ query: [UInt8], _ responder: inout Responder) -> [UInt8] {
    var response = [UInt8](repeating: 0, count: 4096)
    var span = response.mutableSpan
    let length = responder.answer(query.span, over: .datagram, into: &span)
    return Array(response.prefix(length))
  }
}

/// A small generator of random numbers with a seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z &>> 31)
  }
}
