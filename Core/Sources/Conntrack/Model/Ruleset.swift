/// The packet filter's rules in one namespace, of all tools and families.
public struct Ruleset: Sendable, Equatable {
  /// The tool that a rule is made with.
  public enum Tool: String, Sendable, Hashable {
    /// `nft`.
    case nftables = "nft"
    /// `iptables`, legacy or over nftables.
    case iptables
    /// `ip6tables`.
    case ip6tables
  }

  /// A family of addresses that a table is for.
  public enum Family: String, Sendable, Hashable {
    /// IPv4.
    case ip
    /// IPv6.
    case ip6
    /// Both.
    case inet
    /// Bridges.
    case bridge
    /// ARP.
    case arp
    /// One device, before the IP layer.
    case netdev

    /// Whether a rule of this family has to do with IPv4.
    public var includesIPv4: Bool { self == .ip || self == .inet }
    /// Whether a rule of this family has to do with IPv6.
    public var includesIPv6: Bool { self == .ip6 || self == .inet }
  }

  /// One rule.
  public struct Rule: Sendable, Equatable {
    /// The rule as it stands, without counters and with single spaces.
    public var text: String
    /// The rule in words, quotation marks removed.
    public var words: [String]
    /// Packets that it has matched, where counted.
    public var packets: UInt64?
    /// Where it stands.
    public var source: Source

    /// Makes a rule.
    public init(text: String, words: [String], packets: UInt64?, source: Source) {
      (self.text, self.words, self.packets, self.source) = (text, words, packets, source)
    }
  }

  /// One chain with its rules.
  public struct Chain: Sendable, Equatable {
    /// The tool that made it.
    public var tool: Tool
    /// Which packets it sees.
    public var family: Family
    /// Its table: `filter`, `nat`, `raw`, or any name in nftables.
    public var table: String
    /// Its name.
    public var name: String
    /// `filter`, `nat` or `route` for a base chain of nftables; the table's name for iptables.
    public var type: String?
    /// Where it hangs: `prerouting`, `input`, `forward`, `output`, `postrouting`, `ingress`; nil
    /// for a chain that is only jumped to.
    public var hook: String?
    /// Its place among the chains of the hook: lower is earlier; connection tracking is at -200.
    public var priority: Int?
    /// `accept` or `drop` at the end of a base chain.
    public var policy: String?
    /// Packets that met the policy, where counted (`iptables-save -c`).
    public var policyPackets: UInt64?
    /// The rules in their order.
    public var rules: [Rule]
    /// Where it stands.
    public var source: Source

    /// Makes a chain without rules.
    public init(
      tool: Tool, family: Family, table: String, name: String, source: Source
    ) {
      (self.tool, self.family, self.table, self.name) = (tool, family, table, name)
      (self.rules, self.source) = ([], source)
    }

    /// What `nft` and `iptables` call it: `inet filter input`, `iptables raw PREROUTING`.
    public var title: String {
      tool == .nftables
        ? "\(family.rawValue) \(table) \(name)" : "\(tool.rawValue) \(table) \(name)"
    }
  }

  /// All chains.
  public var chains: [Chain]

  /// Makes a ruleset.
  public init(chains: [Chain] = []) { self.chains = chains }
}
