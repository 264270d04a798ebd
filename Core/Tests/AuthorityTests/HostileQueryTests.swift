import Authority
import DNSProtocol
import Testing

/// Random and mutated queries against zones with everything in them: nothing traps, and whatever
/// is sent is a well-formed response to what was asked.
@Suite("Hostile queries")
struct HostileQueryTests {
  /// A small generator with a fixed seed, so that a failure can be repeated.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var word = state
      word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
      word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
      return word ^ (word >> 31)
    }
  }

  static let labels = [
    "www", "one", "ping", "away", "foo", "bar", "x", "sub", "ns", "wild", "*", "up", "long", "gone",
    "host1", "_tcp", "subdel", "a", String(repeating: "l", count: 60), "example", "com", "net",
  ]
  static let types: [UInt16] = [
    1, 2, 5, 6, 12, 15, 16, 28, 33, 39, 41, 43, 46, 47, 64, 65, 128, 249, 250, 251, 252, 253, 254,
    255, 256, 65535, 0,
  ]

  /// Checks what must hold for every response.
  static func check(
    _ response: [UInt8], to query: [UInt8], most: Int, _ comment: Comment? = nil
  ) throws {
    if query.count < 12 || query[2] & 0x80 != 0 {
      #expect(response.isEmpty, comment)
      return
    }
    try #require(response.count >= 12, comment)
    #expect(response.count <= most, comment)
    #expect(response[0...1] == query[0...1], comment)
    #expect(response[2] & 0xf8 == 0x80 | query[2] & 0x78, comment)
    let message = try Message(wire: response)
    if let question = message.questions.first {
      #expect(
        Array(response[12..<(12 + question.name.wire.count + 4)])
          == Array(query[12..<(12 + question.name.wire.count + 4)]), comment)
    }
  }

  @Test("100,000 mutated queries", arguments: [Transport.datagram, .stream])
  func mutations(over transport: Transport) throws {
    let server = try TestServer(
      AliasTests.zone + "\n"
        + AliasTests.delegated.split(separator: "\n").dropFirst(2).joined(
          separator: "\n"), AliasTests.other, WildcardTests.zone, DelegationTests.child)
    var responder = Responder(publication: server.publication)
    var room = [UInt8](repeating: 0, count: Responder.maximumResponseLength)
    var random = Generator(state: 20_261_123)
    for round in 0..<50_000 {
      var query = Self.randomQuery(&random)
      if round % 2 == 0 { Self.mutate(&query, &random) }
      var span = room.mutableSpan
      let length = responder.answer(query.span, over: transport, into: &span)
      let most = transport == .stream ? 65535 : 1232
      try Self.check(Array(room.prefix(length)), to: query, most: most, "round \(round): \(query)")
    }
  }

  static func randomQuery(_ random: inout Generator) -> [UInt8] {
    var query: [UInt8] = [
      .random(in: 0...255, using: &random), .random(in: 0...255, using: &random), 0, 0, 0, 1, 0, 0,
      0, 0, 0, 0,
    ]
    for _ in 0..<Int.random(in: 0...7, using: &random) {
      let label = Array((labels.randomElement(using: &random) ?? "").utf8)
      query += [UInt8(label.count)] + label
    }
    query += [7] + Array("example".utf8)
    if Bool.random(using: &random) { query += [3] + Array("com".utf8) }
    let type = types.randomElement(using: &random) ?? 1
    query += [0, UInt8(type >> 8), UInt8(type & 255), 0, 1]
    if Bool.random(using: &random) {
      query[11] = 1
      query += [0, 0, 41, .random(in: 0...16, using: &random), 0, 0, 0, 0, 0, 0, 0]
    }
    return query
  }

  static func mutate(_ query: inout [UInt8], _ random: inout Generator) {
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      switch Int.random(in: 0...5, using: &random) {
      case 0: query = Array(query.prefix(Int.random(in: 0...query.count, using: &random)))
      case 1: query.append(.random(in: 0...255, using: &random))
      case 2 where !query.isEmpty:
        query[Int.random(in: 0..<query.count, using: &random)] = .random(
          in: 0...255, using: &random)
      case 3 where query.count > 12:
        query[Int.random(in: 12..<query.count, using: &random)] = 0xc0
      case 4 where query.count > 11:
        query[Int.random(in: 4..<12, using: &random)] = .random(in: 0...3, using: &random)
      default: query += query.suffix(11)
      }
    }
  }
}
