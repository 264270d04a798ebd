import DNSProtocol

extension Comparison {
  /// The query and all the answers as text, for a report.
  func text(peerNames: [String], fields: [ResponseField]) -> String {
    var text = "\(name) \(type) (\(mode.text)): differs in "
    text += fields.map(\.text).joined(separator: ", ") + "\n"
    for (name, observation) in zip(peerNames, peers) { text += observation.text(name) }
    return text + martlet.text("Martlet")
  }
}

extension Observation {
  /// The response as text, a line a record.
  func text(_ server: String) -> String {
    guard let wire else { return "  \(server): no response\n" }
    guard let message else { return "  \(server): not a message: \(wire)\n" }
    var text = "  \(server): \(message.responseCode) [\(message.flags)]"
    if let edns = message.edns {
      text += " EDNS(\(edns.version), \(edns.payloadSize)\(edns.isDNSSECOK ? ", do" : ""))"
      for option in edns.options {
        text += " \(option.code)=\(option.extendedError.map { "\($0)" } ?? "\(option.data)")"
      }
    }
    text += ", \(wire.count) octets\n"
    for (section, records) in [
      ("an", message.answers), ("au", message.authorities), ("ad", message.additionals),
    ] {
      for record in records.prefix(8) { text += "    \(section) \(record)\n" }
      if records.count > 8 { text += "    \(section) … \(records.count) in all\n" }
    }
    return text
  }
}
