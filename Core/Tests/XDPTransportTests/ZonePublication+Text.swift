import Authority
import DNSProtocol
import Testing

extension ZonePublication {
  /// Puts zones in force in one step.
  func publish(_ zones: TextZone...) {
    publish(
      zones.map { zone in
        var compiler = ZoneCompiler(apex: zone.apex, key: key)
        for (owner, record) in zone.records {
          compiler.add(owner: owner, type: record.type, ttl: record.ttl, data: record.data)
        }
        return compile(&compiler)
      })
  }

  /// Puts records in the place of those of a name.
  func replace(_ owner: String, in apex: String, with text: String) throws {
    let records = try TextZone.records(text).map { $0.record }
    let (owner, zone) = (try DomainName(owner), try DomainName(apex))
    update { _ = $0.replaceRecords(of: owner, in: zone, with: records) }
  }

  /// Takes a zone out.
  func remove(_ apex: String) throws {
    let apex = try DomainName(apex)
    update { _ = $0.removeZone(apex) }
  }

  /// What the sockets say to a query.
  func answer(_ query: [UInt8]) -> [UInt8] {
    var responder = Responder(publication: self)
    var response = [UInt8](repeating: 0, count: 4096)
    var span = response.mutableSpan
    let length = responder.answer(query.span, over: .datagram, into: &span)
    return Array(response[..<length])
  }
}
