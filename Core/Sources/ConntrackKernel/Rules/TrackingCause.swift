/// Something in a network namespace that switches connection tracking on there.
///
/// Since Linux 4.10 the kernel tracks a namespace's packets of a family only while something there
/// needs it, and anything does: a rule that no packet ever reaches, in a chain nobody jumps to.
public struct TrackingCause: Hashable, Sendable {
  /// How it was found.
  public enum Source: String, Hashable, Sendable {
    /// The tables of nf_tables, which `nft` and today's `iptables` (iptables-nft) both fill.
    case nftables
    /// The older tables that `iptables-legacy` fills.
    case iptables = "iptables-legacy"
  }

  /// How it was found.
  public var source: Source
  /// The family in nft's words: `ip`, `ip6`, `inet`, `bridge`.
  public var family: String
  /// The table.
  public var table: String
  /// The chain; `nil` for an object of the table.
  public var chain: String?
  /// The rule's handle in nf_tables; its number in the chain, from 1, elsewhere.
  public var number: UInt64
  /// What in the rule needs tracking.
  ///
  /// Such as `ct state`, `masquerade`, `match conntrack`, `target MASQUERADE`.
  public var expression: String

  /// Whether it makes the kernel track IPv4.
  public var tracksIPv4: Bool { family != "ip6" }
  /// Whether it makes the kernel track IPv6.
  public var tracksIPv6: Bool { family != "ip" }
}

/// What switches tracking on in a namespace, and which of it could be read.
public struct TrackingCauses: Hashable, Sendable {
  /// The causes in the kernel's order.
  public var causes: [TrackingCause] = []
  /// How many rules were read.
  public var ruleCount = 0
  /// What could not be read, with the reason.
  public var problems: [String] = []

  /// Reads the rules of the calling thread's namespace.
  ///
  /// Kernel and rules are asked directly, so no program has to be installed. Legacy tables are read
  /// only where they are already: looking at one makes it.
  ///
  /// - Returns: What was found. Tracking may also be switched on by what has no rules: IPVS,
  ///   Open vSwitch, `tc` (act_ct), and programs of BPF.
  public static func current() -> TrackingCauses {
    var found = TrackingCauses()
    do throws(KernelError) {
      try found.readNFTables()
    } catch {
      found.problems.append("\(error)")
    }
    for family in [LegacyTables.ipv4, .ipv6] {
      do throws(KernelError) {
        try found.readLegacy(family)
      } catch {
        found.problems.append("\(error)")
      }
    }
    return found
  }
}
