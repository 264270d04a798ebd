import Authority
import DNSProtocol
import Synchronization

/// Any octets as a query to zones with everything in them: nothing traps, and what is sent is a
/// well-formed response to that query, no larger than its transport allows.
@c(LLVMFuzzerTestOneInput)
public func fuzzAnswer(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  guard let choice = input.first else { return 0 }
  let query = Array(input.dropFirst())
  let transport = choice & 1 == 0 ? Transport.datagram : .stream
  var responder = Responder(publication: Zones.publication)
  var room = [UInt8](repeating: 0, count: Responder.maximumResponseLength)
  var span = room.mutableSpan
  let length = responder.answer(query.span, over: transport, into: &span)
  check(Array(room.prefix(length)), to: query, most: transport == .datagram ? 1232 : 65535)
  return 0
}

private func check(_ response: [UInt8], to query: [UInt8], most: Int) {
  if query.count < 12 || query[2] & 0x80 != 0 {
    precondition(response.isEmpty, "something was sent for what is no query")
    return
  }
  precondition(response.count >= 12 && response.count <= most, "a response of \(response.count)")
  precondition(response[0] == query[0] && response[1] == query[1], "another identifier")
  precondition(response[2] & 0xf8 == 0x80 | query[2] & 0x78, "QR and opcode")
  guard let message = try? Message(wire: response) else {
    preconditionFailure("a response that can't be read: \(response)")
  }
  guard let question = message.questions.first else { return }
  let end = 12 + question.name.wire.count + 4
  precondition(response[12..<end] == query[12..<end], "another question")
}

private enum Zones {
  static let publication: ZonePublication = {
    let publication = ZonePublication(key: HashKey(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3211))
    publication.publish(texts.map { compile($0, publication) })
    return publication
  }()

  static func compile(_ text: String, _ publication: ZonePublication) -> CompiledZone {
    var compiler: ZoneCompiler?
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      guard let owner = try? DomainName(String(words[0])), let type = RecordType(String(words[1])),
        let data = try? RecordData(type: type, presentation: String(words[2]))
      else { preconditionFailure("not a record: \(line)") }
      if compiler == nil { compiler = ZoneCompiler(apex: owner, key: publication.key) }
      compiler?.add(owner: owner, type: type, ttl: 3600, data: data.wire)
    }
    guard var compiler else { preconditionFailure("an empty zone") }
    return publication.compile(&compiler)
  }

  /// Names are short, so that the fuzzer finds them.
  static let texts = [
    """
    a. SOA n.a. h.a. 1 2 3 4 5
    a. NS n.a.
    n.a. A 192.0.2.1
    n.a. AAAA 2001:db8::1
    b.a. CNAME c.a.
    c.a. CNAME d.a.
    d.a. CNAME b.a.
    e.a. CNAME x.y.b.
    *.w.a. CNAME f.w.a.
    g.w.a. MX 10 n.a.
    s.a. NS n.s.a.
    s.a. NS m.t.a.
    s.a. DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
    n.s.a. A 192.0.2.2
    t.a. NS m.t.a.
    m.t.a. AAAA 2001:db8::2
    l.a. DNAME \(String(repeating: "l", count: 63)).\(String(repeating: "m", count: 63)).a.
    p.q.r.a. TXT "\(String(repeating: "x", count: 255))" "\(String(repeating: "y", count: 255))"
    p.q.r.a. HTTPS 1 . alpn=h2
    o.a. SRV 0 0 1 n.a.
    """,
    """
    b. SOA n.b. h.b. 1 2 3 4 5
    b. NS n.b.
    b. DNAME a.
    """,
    """
    s.a. SOA n.s.a. h.s.a. 1 2 3 4 5
    s.a. NS n.s.a.
    *.s.a. TXT "wild"
    """,
    """
    . SOA a. b. 1 2 3 4 5
    . NS n.a.
    c. NS n.c.
    """,
  ]
}
