/// How a zone's content reaches its other servers, with PowerDNS' words.
package enum ZoneKind: String, Hashable, Sendable, CaseIterable {
  /// The database's own replication carries the zone.
  case native = "NATIVE"
  /// This server is the zone's primary: it notifies the secondaries and they transfer.
  case primary = "MASTER"
  /// The zone is transferred from a primary.
  case secondary = "SLAVE"
  /// A catalog zone that is made here (RFC 9432).
  case producer = "PRODUCER"
  /// A catalog zone that is consumed here (RFC 9432).
  case consumer = "CONSUMER"

  /// Reads a word in any case; `PRIMARY` and `SECONDARY` are understood too.
  package init?(word: String) {
    switch word.uppercased() {
    case "PRIMARY": self = .primary
    case "SECONDARY": self = .secondary
    case let word:
      guard let kind = ZoneKind(rawValue: word) else { return nil }
      self = kind
    }
  }

  /// The word for people: `native`, `primary`, `secondary`, `producer` or `consumer`.
  package var word: String {
    switch self {
    case .native: "native"
    case .primary: "primary"
    case .secondary: "secondary"
    case .producer: "producer"
    case .consumer: "consumer"
    }
  }
}
