/// Which extensions of iptables make the kernel track connections: those whose check calls
/// `nf_ct_netns_get` (net/netfilter/xt_*.c).
enum ExtensionNeeds {
  /// The two kinds of extensions.
  enum Kind {
    case match, target
  }

  private static let matches: Set<String> = [
    "cluster", "connbytes", "connlabel", "connlimit", "connmark", "conntrack", "ctstate", "helper",
    "state",
  ]
  private static let targets: Set<String> = [
    "CLUSTERIP", "CONNMARK", "CONNSECMARK", "DNAT", "MASQUERADE", "NETMAP", "REDIRECT", "SAME",
    "SNAT", "SYNPROXY",
  ]

  /// Whether an extension needs tracking.
  ///
  /// - Parameters:
  ///   - kind: What it is.
  ///   - name: What it is called.
  ///   - information: Where its data stand.
  static func tracking(
    _ kind: Kind, _ name: String, _ information: Range<Int>, _ bytes: Span<UInt8>
  ) -> Bool {
    switch (kind, name) {
    case (.match, _): return matches.contains(name)
    // `struct xt_ct_target_info` begins with its flags; the first says --notrack, and with that
    // alone nothing is tracked.
    case (.target, "CT"):
      guard information.count >= 2, information.upperBound <= bytes.count else { return true }
      return bytes.nativeUInt16(at: information.lowerBound) & 1 == 0
    case (.target, _): return targets.contains(name)
    }
  }
}
