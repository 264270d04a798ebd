/// What is known of connection tracking in one network namespace.
public struct NamespaceReading: Sendable {
  /// The namespace's name; nil is the initial one (or the only one of a collection).
  public var name: String?
  /// The inode that names it in kernel messages since 6.18: `table full in netns 4026532246`.
  public var inode: UInt64?
  /// Settings by their dotted names: `net.netfilter.nf_conntrack_max`.
  ///
  /// ``setting(_:)`` finds those of connection tracking by any of the names that kernels have given
  /// them.
  public var sysctls: [String: Fact<String>] = [:]
  /// `/sys/module/…/parameters/hashsize`.
  public var hashSize: Fact<UInt64>?
  /// The count as netlink gives it (`conntrack -C`), where it was not read as a sysctl.
  public var countFromNetlink: Fact<UInt64>?
  /// `/proc/net/stat/nf_conntrack` or `ip_conntrack`, or `conntrack -S`.
  public var statistics: StatisticsTable?
  /// `/proc/net/stat/arp_cache`.
  public var neighbourStatistics: StatisticsTable?
  /// `/proc/net/stat/rt_cache`, of kernels until 3.5.
  public var routeCacheStatistics: StatisticsTable?
  /// What is in the table, from a dump.
  public var entries: EntrySummary?
  /// New flows per second, measured from NEW events; nil when they were not sampled.
  public var newFlowsPerSecond: Fact<Double>?
  /// `/proc/net/snmp`, `snmp6` and `netstat`: counters such as `Udp.RcvbufErrors`.
  public var counters: [String: Fact<UInt64>] = [:]
  /// `/proc/net/udp` and `udp6`: sockets bound to a port.
  public var sockets: [UDPSocket] = []
  /// The packet filter's rules, all tools and families.
  public var ruleset: Ruleset?
  /// What switches tracking on, where the kernel itself was asked; ``ruleset`` says more.
  public var trackingUses: [TrackingUse]?

  /// The programs that see packets before connection tracking does.
  public var driverPrograms: [Fact<DriverProgram>] = []

  /// Makes a namespace of which nothing is known yet.
  public init(name: String?) { self.name = name }

  /// A setting of connection tracking by the last part of its name: `max`, `count`, `buckets`,
  /// `udp_timeout`, `udp_timeout_stream`, `acct`.
  ///
  /// Nil when it was not read or is not a number.
  public func setting(_ name: String) -> Fact<Int64>? {
    for prefix in Self.prefixes {
      if let fact = sysctls[prefix + name], let value = Int64(fact.value) {
        return Fact(value, fact.source)
      }
    }
    return nil
  }

  /// The dotted name under which a setting was read, the newest first.
  public func settingName(_ name: String) -> String? {
    Self.prefixes.map { $0 + name }.first { sysctls[$0] != nil }
  }

  /// What the names of connection tracking's settings start with, the newest first.
  public static let prefixes = [
    "net.netfilter.nf_conntrack_", "net.nf_conntrack_", "net.ipv4.netfilter.ip_conntrack_",
    "net.ipv4.ip_conntrack_",
  ]

  /// Entries in the table, as the kernel counts them against the limit.
  ///
  /// It lags behind a dump: entries that have expired count until they are collected.
  public var count: Fact<UInt64>? {
    nonNegative("count") ?? countFromNetlink ?? statistics?.entries
  }

  /// The most entries the table takes; 0 means no limit.
  public var limit: Fact<UInt64>? { nonNegative("max") }

  /// Chains of the hash table.
  public var buckets: Fact<UInt64>? { nonNegative("buckets") ?? hashSize }

  private func nonNegative(_ name: String) -> Fact<UInt64>? {
    setting(name).flatMap { fact in UInt64(exactly: fact.value).map { Fact($0, fact.source) } }
  }
}
