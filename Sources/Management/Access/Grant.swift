import DNSProtocol
import ZoneDatabase

/// What the holder of an access key may do.
struct Grant: Sendable {
  /// The key's name.
  let name: String
  /// Whether it may change what it may see.
  let mayWrite: Bool
  /// The zones it is limited to, with all below them; `nil` for everything.
  let zones: [DomainName]?

  /// Everything.
  init(unlimitedAs name: String) {
    (self.name, mayWrite, zones) = (name, true, nil)
  }

  init(_ key: AccessKey) {
    name = key.name
    mayWrite = key.mayWrite
    // A name that can't be read opens nothing.
    zones = key.zones?.compactMap { try? DomainName($0) }
  }

  /// Whether it is limited to no zones.
  var isUnlimited: Bool { zones == nil }

  /// Whether it reaches a zone.
  func covers(_ zone: DomainName) -> Bool {
    guard let zones else { return true }
    return zones.contains { zone.isSubdomain(of: $0) }
  }
}
