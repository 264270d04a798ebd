import Authority
import DNSProtocol

/// Answers queries in a loop, without sockets: what `scripts/gates answers` counts instructions
/// and allocations of, and what a profiler can be pointed at.
///
///     AnswerBenchmark KIND NAMES ROUNDS
///
/// KIND is hit, miss (names that do not exist), wildcard, referral or alias; each round answers
/// 1,000 queries with EDNS. With the word cold behind it, as in cold-hit, 50,000 queries jump about
/// in the zone, so that with a million names hardly anything is in the processor's caches.
@main
enum AnswerBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let names = Int(arguments[2]), let rounds = Int(arguments[3]) else {
      print("AnswerBenchmark [cold-]hit|miss|wildcard|referral|alias NAMES ROUNDS")
      return
    }
    let publication = ZonePublication(key: HashKey(0x1234_5678_9abc_def0, 0x0fed_cba9_8765_4321))
    let zone = try compileZone(names: names, for: publication)
    publication.publish([zone])
    let isCold = arguments[1].hasPrefix("cold-")
    let kind = isCold ? String(arguments[1].dropFirst(5)) : arguments[1]
    let queries = try (0..<(isCold ? 50_000 : 1000)).map { try query(kind, $0, of: names) }
    let octets = answer(queries, rounds: rounds, from: publication)
    print(
      "\(rounds * queries.count) answers, \(octets.count) octets, \(octets.each) each;",
      "\(publication.usedMemory / max(publication.recordCount, 1)) octets of memory a record")
  }

  /// Answers the queries as a worker does: each with the next one in view, from memory where they
  /// stand side by side, so that nothing but the answering counts references.
  static func answer(
    _ queries: [[UInt8]], rounds: Int, from publication: ZonePublication
  ) -> (count: Int, each: Duration) {
    var starts = [0]
    for query in queries { starts.append(starts.last! + query.count) }
    let all = queries.flatMap { $0 }
    var responder = Responder(publication: publication)
    var response = [UInt8](repeating: 0, count: 4096)
    var responseSpan = response.mutableSpan
    var octets = 0
    let (query, start) = (all.span, starts.span)
    let begin = ContinuousClock.now
    for _ in 0..<rounds {
      for index in 0..<queries.count {
        let next =
          index + 1 < queries.count
          ? query.extracting(start[index + 1]..<start[index + 2]) : Span<UInt8>()
        octets &+= responder.answer(
          query.extracting(start[index]..<start[index + 1]), before: next, over: .datagram,
          into: &responseSpan)
      }
      responder.refresh()
    }
    return (octets, (ContinuousClock.now - begin) / max(rounds * queries.count, 1))
  }

  static func compileZone(names: Int, for publication: ZonePublication) throws -> CompiledZone {
    let apex = try DomainName("example.com")
    var compiler = ZoneCompiler(apex: apex, key: publication.key, expectedRecords: names)
    var records = [
      ("example.com", "SOA", "ns.example.com. hostmaster.example.com. 1 7200 900 1209600 300"),
      ("example.com", "NS", "ns.example.com."), ("ns.example.com", "A", "192.0.2.53"),
      ("*.wild.example.com", "A", "192.0.2.1"), ("sub.example.com", "NS", "ns.sub.example.com."),
      ("ns.sub.example.com", "A", "192.0.2.2"), ("www.example.com", "A", "192.0.2.3"),
    ]
    for index in 0..<min(names, 1000) {
      records.append(("a\(index).example.com", "CNAME", "www.example.com."))
    }
    for (owner, type, text) in records {
      guard let type = RecordType(type) else { continue }
      let data = try RecordData(type: type, presentation: text)
      compiler.add(owner: try DomainName(owner), type: type, ttl: 3600, data: data.wire)
    }
    for index in 0..<names {
      compiler.add(
        owner: try DomainName("host\(index).example.com"), type: .a, ttl: 3600,
        data: [10, UInt8(index >> 16 & 255), UInt8(index >> 8 & 255), UInt8(index & 255)])
    }
    return publication.compile(&compiler)
  }

  static func query(_ kind: String, _ index: Int, of names: Int) throws -> [UInt8] {
    let host = index &* 7919 % max(names, 1)
    let name =
      switch kind {
      case "miss": "random\(host)x.example.com"
      case "wildcard": "host\(host).wild.example.com"
      case "referral": "host\(host).sub.example.com"
      case "alias": "a\(host % 1000).example.com"
      default: "host\(host).example.com"
      }
    return try Message.query(
      DomainName(name), .a, identifier: UInt16(index & 0xffff), edns: EDNS(payloadSize: 1232)
    ).wire()
  }
}
