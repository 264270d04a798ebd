/// Rules that exempt DNS from connection tracking, both ways, in a table of our own where the tool
/// has such, so that the reload of another firewall leaves it alone.
public enum ExemptionRules {
  /// The name of our table in nftables.
  public static let table = "martlet_exempt"

  /// A file for `nft -f`: makes the table anew.
  public static func nftables(port: UInt16) -> String {
    """
    table inet \(table)
    delete table inet \(table)
    table inet \(table) {
      chain prerouting {
        type filter hook prerouting priority raw; policy accept;
        fib daddr type local udp dport \(port) notrack
      }
      chain output {
        type filter hook output priority raw; policy accept;
        udp sport \(port) notrack
        oifname "lo" udp dport \(port) notrack
      }
    }

    """
  }

  /// A file for `nft -f` that gives queries times of their own instead.
  public static func nftablesTimeout(port: UInt16, unreplied: Int, replied: Int) -> String {
    """
    table inet martlet_timeout
    delete table inet martlet_timeout
    table inet martlet_timeout {
      ct timeout dns4 {
        protocol udp;
        l3proto ip;
        policy = { unreplied : \(unreplied), replied : \(replied) };
      }
      ct timeout dns6 {
        protocol udp;
        l3proto ip6;
        policy = { unreplied : \(unreplied), replied : \(replied) };
      }
      chain prerouting {
        type filter hook prerouting priority 0; policy accept;
        meta nfproto ipv4 udp dport \(port) ct timeout set "dns4"
        meta nfproto ipv6 udp dport \(port) ct timeout set "dns6"
      }
    }

    """
  }

  /// The matches of the rules for iptables: chain, match.
  private static func matches(_ port: UInt16) -> [(chain: String, match: String)] {
    [
      ("PREROUTING", "-p udp --dport \(port)"), ("OUTPUT", "-p udp --sport \(port)"),
      ("OUTPUT", "-o lo -p udp --dport \(port)"),
    ]
  }

  /// Commands of iptables; `-j NOTRACK` until 2.6.32, `-j CT --notrack` since.
  ///
  /// RHEL 4 and 5 do not track IPv6, and have no NOTRACK for it.
  public static func iptables(port: UInt16, era: KernelEra) -> [String] {
    let target = era <= .linux2_6_32 ? "NOTRACK" : "CT --notrack"
    let tools = era <= .linux2_6_18 ? ["iptables"] : ["iptables", "ip6tables"]
    return tools.flatMap { tool in
      matches(port).map { "\(tool) -t raw -A \($0.chain) \($0.match) -j \(target)" }
    }
  }

  /// Commands of firewalld: direct rules, then a reload.
  public static func firewalld(port: UInt16) -> [String] {
    let rules = ["ipv4", "ipv6"].flatMap { family in
      matches(port).map { rule in
        "firewall-cmd --permanent --direct --add-rule \(family) raw \(rule.chain) 0 \(rule.match) "
          + "-j CT --notrack"
      }
    }
    return rules + ["firewall-cmd --permanent --add-port=\(port)/udp", "firewall-cmd --reload"]
  }

  /// Lines for ufw's `before.rules` and `before6.rules`.
  public static func ufw(port: UInt16) -> String {
    let rules = matches(port).map { "-A \($0.chain) \($0.match) -j CT --notrack\n" }.joined()
    return "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n\(rules)COMMIT\n"
  }
}
