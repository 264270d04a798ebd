import Authority
import DNSProtocol
import Testing

/// Zones compiled from text, and a responder for them.
final class TestServer: Sendable {
  let publication: ZonePublication
  let identity: ServerIdentity

  /// Compiles zones.
  ///
  /// - Parameter zones: For each zone its records, one on a line: owner, type, data; names are
  ///   absolute with or without their trailing dot, TTLs 3600. The first record is the SOA.
  init(_ zones: String..., identity: ServerIdentity = ServerIdentity()) throws {
    publication = ZonePublication(key: HashKey(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3211))
    self.identity = identity
    let publication = publication
    publication.publish(try zones.map { try Self.compile($0, for: publication) })
  }

  static func compile(_ text: String, for publication: ZonePublication) throws -> CompiledZone {
    let records = try text.split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      let type = try #require(RecordType(String(words[1])))
      return (
        owner: try DomainName(String(words[0])), type: type,
        data: try RecordData(type: type, presentation: String(words[2]))
      )
    }
    var compiler = ZoneCompiler(apex: try #require(records.first).owner, key: publication.key)
    for record in records {
      compiler.add(owner: record.owner, type: record.type, ttl: 3600, data: record.data.wire)
    }
    return publication.compile(&compiler)
  }

  /// Asks one question.
  func ask(
    _ name: String, _ type: String, over transport: Transport = .datagram, payload: UInt16? = nil
  ) throws -> Message {
    let query = Message.query(
      try DomainName(name), try #require(RecordType(type)),
      edns: payload.map { EDNS(payloadSize: $0) })
    return try Message(wire: try send(query.wire(), over: transport))
  }

  /// Sends octets as they are.
  func send(_ query: [UInt8], over transport: Transport = .datagram) -> [UInt8] {
    var responder = Responder(publication: publication, identity: identity)
    var response = [UInt8](repeating: 0xee, count: Responder.maximumResponseLength)
    var span = response.mutableSpan
    let length = responder.answer(query.span, over: transport, into: &span)
    return Array(response.prefix(length))
  }
}
