public import DNSProtocol

/// A record that a zone is served without, or a rule of the zone that its data breaks.
public struct ZoneDefect: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// The owner is neither the apex nor below it.
    case outOfZone
    /// A second record of a type that a name may have only once; the first is served.
    case notSingle
    /// The same record twice; it is served once (RFC 2181 §5).
    case duplicate
    /// A TTL other than the set's lowest, which is served (RFC 2181 §5.2).
    case differingTTL
    /// No SOA at the apex: the zone can't be served.
    case missingSOA
  }

  /// The record's owner.
  public let owner: DomainName
  /// The record's type.
  public let type: RecordType
  /// What is wrong.
  public let reason: Reason

  /// The defect as a line for people.
  public var description: String {
    let what =
      switch reason {
      case .outOfZone: "is outside its zone and not served"
      case .notSingle: "stands beside another of its type, which is not allowed; one is served"
      case .duplicate: "stands there twice and is served once"
      case .differingTTL: "has a TTL other than the lowest of its set, which is served"
      case .missingSOA: "is missing at the apex; the zone can't be served"
      }
    return "\(owner) \(type) \(what)"
  }
}
