/// `/proc/slabinfo`, versions 2.0 and 2.1.
public struct SlabTable: Sendable, Equatable {
  /// The version in the first line.
  public var version: Fact<String>?
  /// The caches in their order.
  public var caches: [SlabCache]

  /// Makes a table.
  public init(version: Fact<String>? = nil, caches: [SlabCache] = []) {
    (self.version, self.caches) = (version, caches)
  }

  /// The cache of the tracking table's entries: `nf_conntrack`, `ip_conntrack`, or the one a
  /// namespace's address was appended to; the largest when there are several.
  public var tracking: SlabCache? {
    caches.filter { Self.isTracking($0.name) }.max { $0.objects < $1.objects }
  }

  static func isTracking(_ name: String) -> Bool {
    if name == "nf_conntrack" || name == "ip_conntrack" { return true }
    guard name.hasPrefix("nf_conntrack_") else { return false }
    return name.dropFirst(13).allSatisfy(\.isHexDigit)
  }
}
