import DNSProtocol

/// A zone that every server under comparison serves.
struct ServedZone: Sendable {
  /// The apex.
  let name: DomainName
  /// Its master file.
  let path: String
}
