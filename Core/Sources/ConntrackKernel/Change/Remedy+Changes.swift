public import Conntrack

extension KernelChange {
  /// Keeps entries of queries to a port for so many seconds, in a table of its own.
  ///
  /// Entries that are there already keep their times.
  public static func timeout(port: UInt16, seconds: Int) -> KernelChange {
    .timeout(port: port, unreplied: seconds, replied: seconds)
  }

  static func timeout(port: UInt16, unreplied: Int, replied: Int) -> KernelChange {
    .table(
      "inet martlet_timeout",
      text: ExemptionRules.nftablesTimeout(port: port, unreplied: unreplied, replied: replied))
  }

  /// Exempts a port from tracking, both ways, in a table of its own.
  public static func exempting(port: UInt16) -> KernelChange {
    .table("inet \(ExemptionRules.table)", text: ExemptionRules.nftables(port: port))
  }
}

extension Remedy {
  /// What applies it to the running system, or `nil` when it takes somebody else's rules or files
  /// and has to be done by hand.
  public var kernelChanges: [KernelChange]? {
    switch change {
    case .exempt(let port): [.exempting(port: port)]
    case .serviceTimeout(let port, let unreplied, let replied):
      [.timeout(port: port, unreplied: unreplied, replied: replied)]
    case .streamTimeout(let seconds):
      [
        .setting(
          name: "net.netfilter.nf_conntrack_udp_timeout_stream", value: UInt64(max(seconds, 0)))
      ]
    case .size(let limit, let buckets):
      // Chains first: a larger limit over few chains only makes them longer.
      (buckets.map { [.setting(name: "net.netfilter.nf_conntrack_buckets", value: $0)] } ?? [])
        + [.setting(name: "net.netfilter.nf_conntrack_max", value: limit)]
    case .setting(let name, let value): UInt64(value).map { [.setting(name: name, value: $0)] }
    case .removeRules, .acceptUntracked, .persist: nil
    }
  }
}
