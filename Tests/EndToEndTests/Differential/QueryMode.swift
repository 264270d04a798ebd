import DNSProtocol

/// How a question is put.
enum QueryMode: Int, CaseIterable, Sendable {
  /// Over UDP without EDNS: 512 octets.
  case plain
  /// Over UDP with EDNS and room for 1232 octets.
  case edns
  /// The same, asking for DNSSEC records.
  case dnssecOK
  /// Over UDP with EDNS and no more room than without, recursion desired.
  case ednsSmall
  /// Over TCP without EDNS.
  case stream

  var text: String {
    switch self {
    case .plain: "UDP, no EDNS"
    case .edns: "UDP, EDNS 1232"
    case .dnssecOK: "UDP, EDNS 1232, DO"
    case .ednsSmall: "UDP, EDNS 512, RD"
    case .stream: "TCP, no EDNS"
    }
  }

  /// The longest response in octets, where something shorter than TCP's limit holds.
  var limit: Int? {
    switch self {
    case .plain, .ednsSmall: 512
    case .edns, .dnssecOK: 1232
    case .stream: nil
    }
  }

  /// The query in this mode.
  func query(_ name: DomainName, _ type: RecordType) -> Message {
    switch self {
    case .plain, .stream: .query(name, type)
    case .edns: .query(name, type, edns: EDNS(payloadSize: 1232))
    case .dnssecOK: .query(name, type, edns: EDNS(payloadSize: 1232, isDNSSECOK: true))
    case .ednsSmall:
      .query(name, type, flags: .recursionDesired, edns: EDNS(payloadSize: 512))
    }
  }
}
