import Conntrack
import Testing

@Suite("Rules of the packet filter")
struct RulesetTests {
  private func ruleset(_ text: String, _ kind: FileKind) -> Ruleset {
    let reading = Samples.reading("rules", text, as: kind)
    #expect(reading.problems.isEmpty, "\(reading.problems.problems)")
    return reading.initialNamespace.ruleset ?? Ruleset()
  }

  /// A ruleset of one chain: its hook (nil for a chain that is only jumped to) and its rules.
  private func nft(
    _ rules: String, hook: String? = "input", policy: String = "accept", family: String = "inet"
  ) -> Ruleset {
    let base = hook.map { "type filter hook \($0) priority filter; policy \(policy);" } ?? ""
    return ruleset(
      "table \(family) t {\n  chain c {\n    \(base)\n    \(rules)\n  }\n}\n", .nftables)
  }

  @Test(
    "What switches tracking on in nftables",
    arguments: [
      ("udp dport 53 accept", nil), ("masquerade", "masquerade"),
      ("ct state established accept", "ct state"), ("ct mark 0x1 accept", "ct mark"),
      ("udp dport 53 notrack", nil), ("limit rate 10/second accept", nil),
      ("comment \"ct state\"", nil), ("log prefix \"ct \" accept", nil),
      ("ct state vmap { established : accept, related : accept }", "ct state"),
      ("xt match \"conntrack\" counter packets 0 bytes 0 accept", "-m conntrack"),
    ] as [(String, String?)])
  func nftablesUse(_ rule: String, _ feature: String?) {
    let uses = nft(rule).trackingUses(forwardsIPv4: nil, forwardsIPv6: nil)
    #expect(uses.map(\.feature) == (feature.map { [$0] } ?? []))
  }

  @Test(
    "What switches tracking on in iptables",
    arguments: [
      ("-A INPUT -p udp --dport 53 -j ACCEPT", nil),
      ("-A INPUT -m state --state NEW -j ACCEPT", "-m state"),
      ("-A INPUT -m conntrack --ctstate NEW -j ACCEPT", "-m conntrack"),
      ("-A INPUT -m connlimit --connlimit-above 5 -j DROP", "-m connlimit"),
      ("-A OUTPUT -p udp -j CT --notrack", nil), ("-A OUTPUT -p udp -j NOTRACK", nil),
      ("-A OUTPUT -j CT --zone 1", "CT"), ("-A INPUT -m hashlimit --hashlimit-name x -j DROP", nil),
      ("[5:300] -A OUTPUT -o eth0 -j MASQUERADE", "MASQUERADE"),
    ] as [(String, String?)])
  func iptablesUse(_ rule: String, _ feature: String?) {
    let rules = ruleset(
      "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n\(rule)\nCOMMIT\n", .iptables)
    let uses = rules.trackingUses(forwardsIPv4: nil, forwardsIPv6: nil)
    #expect(uses.map(\.feature) == (feature.map { [$0] } ?? []))
  }

  @Test("A rule is needless where nothing leads to it, nothing is forwarded or all is accepted")
  func needless() {
    func isNeeded(_ rules: Ruleset, forwards: Bool?) -> Bool {
      rules.trackingUses(forwardsIPv4: forwards, forwardsIPv6: forwards).contains {
        $0.need == .needed
      }
    }
    let stateful = "ct state established,related accept"
    #expect(!isNeeded(nft(stateful, hook: nil), forwards: nil))
    #expect(!isNeeded(nft(stateful, hook: "forward", policy: "drop"), forwards: false))
    #expect(isNeeded(nft(stateful, hook: "forward", policy: "drop"), forwards: true))
    #expect(isNeeded(nft(stateful, hook: "forward", policy: "drop"), forwards: nil))
    #expect(!isNeeded(nft(stateful), forwards: nil))
    #expect(isNeeded(nft(stateful, policy: "drop"), forwards: nil))
    #expect(isNeeded(nft(stateful + "\n tcp dport 22 drop"), forwards: nil))
    #expect(isNeeded(nft("ct state invalid drop"), forwards: nil))
  }

  private static let stateful = """
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname "lo" accept
    """

  @Test("A stateful policy refuses untracked queries until they are accepted")
  func untracked() {
    let refusing = nft(Self.stateful + "\n ct state new udp dport 53 accept", policy: "drop")
    for isIPv6 in [false, true] {
      #expect(refusing.refusalOfUntrackedQuery(port: 53, isIPv6: isIPv6)?.source.line == 2)
    }
    let accepting = nft(
      "ct state untracked udp dport { 53, 853 } accept\n" + Self.stateful
        + "\n ct state new udp dport 53 accept", policy: "drop")
    #expect(accepting.refusalOfUntrackedQuery(port: 53, isIPv6: false) == nil)
    let stateless = nft(Self.stateful + "\n udp dport 53 accept", policy: "drop")
    #expect(stateless.refusalOfUntrackedQuery(port: 53, isIPv6: false) == nil)
    // A firewall that lets no query in does not refuse them for being untracked.
    let closed = nft(Self.stateful, policy: "drop")
    #expect(closed.refusalOfUntrackedQuery(port: 53, isIPv6: false) == nil)
    #expect(closed.refusesQueries(port: 53, isIPv6: false) != nil)
    // Nobody can say what a condition on addresses does.
    let conditional = nft(
      "ip saddr 192.0.2.0/24 accept\nct state new udp dport 53 accept", policy: "drop")
    #expect(conditional.refusalOfUntrackedQuery(port: 53, isIPv6: false) == nil)
    #expect(conditional.refusalOfUntrackedQuery(port: 53, isIPv6: true) != nil)
  }

  @Test("RHEL's firewall of old: chains of its own, a REJECT at the end")
  func rhel() {
    let text = """
      # Generated by iptables-save v1.2.11 on Mon Apr 20 10:33:05 2009
      *filter
      :INPUT ACCEPT [0:0]
      :FORWARD ACCEPT [0:0]
      :OUTPUT ACCEPT [12:3400]
      :RH-Firewall-1-INPUT - [0:0]
      [100:6000] -A INPUT -j RH-Firewall-1-INPUT
      -A RH-Firewall-1-INPUT -i lo -j ACCEPT
      -A RH-Firewall-1-INPUT -p icmp -m icmp --icmp-type any -j ACCEPT
      -A RH-Firewall-1-INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
      -A RH-Firewall-1-INPUT -p udp -m state --state NEW -m udp --dport 53 -j ACCEPT
      -A RH-Firewall-1-INPUT -j REJECT --reject-with icmp-host-prohibited
      COMMIT
      """
    let rules = ruleset(text, .iptables)
    #expect(rules.refusalOfUntrackedQuery(port: 53, isIPv6: false)?.source.line == 12)
    #expect(rules.refusalOfUntrackedQuery(port: 53, isIPv6: true) == nil)
    #expect(rules.trackingUses(forwardsIPv4: false, forwardsIPv6: false).count == 2)
    #expect(rules.chains.first?.rules.first?.packets == 100)
  }

  @Test("Exemptions from tracking, by direction and family")
  func exemptions() {
    let both = ruleset(
      """
      table inet ctguard {
        chain pre {
          type filter hook prerouting priority raw; policy accept;
          fib daddr type local udp dport 53 notrack
        }
        chain out {
          type filter hook output priority raw; policy accept;
          udp sport 53 notrack
          oifname "lo" udp dport 53 notrack
        }
      }
      """, .nftables)
    for isIPv6 in [false, true] {
      let exemption = both.exemption(port: 53, isIPv6: isIPv6)
      #expect(exemption.isComplete && exemption.ownQueries != nil && exemption.ownAnswers == nil)
      #expect(!both.exemption(port: 54, isIPv6: isIPv6).isComplete)
    }
    let half = ruleset(
      "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack\nCOMMIT\n",
      .iptables)
    #expect(half.exemption(port: 53, isIPv6: false).isOneSided)
    #expect(!half.exemption(port: 53, isIPv6: true).isOneSided)
    let late = nft("udp dport 53 notrack", hook: "prerouting")
    #expect(late.exemption(port: 53, isIPv6: false).queries == nil)
    #expect(late.exemption(port: 53, isIPv6: false).tooLate.count == 1)
  }

  @Test("nftables' sets, maps and objects are passed over, whatever is in them")
  func objects() {
    let rules = ruleset(
      """
      table ip nat { # handle 1
        set allowed {
          type ipv4_addr
          flags interval
          elements = { 192.0.2.1,
                       192.0.2.2 }
        }
        ct timeout dns {
          protocol udp
          l3proto ip
          policy = { unreplied : 2s, replied : 4s }
        }
        chain post {
          type nat hook postrouting priority srcnat + 5; policy accept;
          ip saddr @allowed counter packets 7 bytes 420 masquerade
          udp dport {
            53,
            853
          } accept
        }
      }
      table ip6 empty { }
      """, .nftables)
    #expect(rules.chains.map(\.title) == ["ip nat post"])
    #expect(rules.chains.first?.priority == 105)
    #expect(rules.chains.first?.rules.map(\.packets) == [7, nil])
    #expect(rules.chains.first?.rules.map(\.source.line) == [15, 16])
  }

  @Test("A ruleset that was cut is used as far as it goes")
  func cut() {
    let reading = Samples.reading(
      "rules",
      "table inet t {\n chain c {\n  type filter hook input priority 0; policy drop;\n  ct state new acc",
      as: .nftables)
    #expect(reading.problems.count == 1)
    #expect(reading.initialNamespace.ruleset?.chains.first?.policy == "drop")
  }
}

extension RulesetTests {
  @Test("iptables -nvL says the same as iptables-save")
  func listing() {
    let listing = """
      Chain INPUT (policy ACCEPT 12 packets, 3400 bytes)
       pkts bytes target     prot opt in     out     source               destination         
       100K  6000 RH-Firewall-1-INPUT  all  --  *      *       0.0.0.0/0            0.0.0.0/0           

      Chain FORWARD (policy DROP 0 packets, 0 bytes)
       pkts bytes target     prot opt in     out     source               destination         

      Chain RH-Firewall-1-INPUT (1 references)
       pkts bytes target     prot opt in     out     source               destination         
          5   300 ACCEPT     all  --  lo     *       0.0.0.0/0            0.0.0.0/0           
          9   900            udp  --  *      *       0.0.0.0/0            0.0.0.0/0           /* counts only */
          7   420 ACCEPT     all  --  *      *       0.0.0.0/0            0.0.0.0/0           state RELATED,ESTABLISHED 
          7   420 ACCEPT     udp  --  *      *       0.0.0.0/0            0.0.0.0/0           state NEW udp dpt:53 
          0     0 REJECT     all  --  *      *       0.0.0.0/0            0.0.0.0/0           reject-with icmp-host-prohibited 
      """
    let reading = Samples.reading("iptables_-nvL", listing, as: .iptablesListing)
    #expect(reading.problems.isEmpty, "\(reading.problems.problems)")
    #expect(
      FileKind.recognize(
        path: "sos_commands/networking/iptables_-t_filter_-nvL", head: Array(listing.utf8))
        == .iptablesListing)
    let rules = reading.initialNamespace.ruleset ?? Ruleset()
    #expect(
      rules.chains.flatMap { $0.rules.map(\.text) } == [
        "-A INPUT -j RH-Firewall-1-INPUT", "-A RH-Firewall-1-INPUT -i lo -j ACCEPT",
        "-A RH-Firewall-1-INPUT -p udp",
        "-A RH-Firewall-1-INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT",
        "-A RH-Firewall-1-INPUT -p udp -m state --state NEW --dport 53 -j ACCEPT",
        "-A RH-Firewall-1-INPUT -j REJECT",
      ])
    #expect(rules.chains[0].rules[0].packets == 100_000 && rules.chains[1].policy == "drop")
    #expect(rules.refusalOfUntrackedQuery(port: 53, isIPv6: false)?.source.line == 14)
    #expect(rules.trackingUses(forwardsIPv4: nil, forwardsIPv6: nil).count == 2)
  }
}

extension RulesetTests {
  static let firewalld = """
    table inet firewalld {
      chain filter_INPUT {
        type filter hook input priority filter + 10; policy accept;
        ct state { established, related } accept
        ct status dnat accept
        iifname "lo" accept
        ct state invalid drop
        jump filter_INPUT_ZONES
        reject with icmpx admin-prohibited
      }
      chain filter_INPUT_ZONES {
        iifname "eth0" goto filter_IN_public
        goto filter_IN_public
      }
      chain filter_IN_public {
        jump filter_IN_public_allow
        meta l4proto { icmp, ipv6-icmp } accept
      }
      chain filter_IN_public_allow {
        tcp dport 22 accept
        RULE
      }
    }
    """

  @Test(
    "firewalld: whatever the device, untracked queries get as far as the zone's rule lets them",
    arguments: [
      ("udp dport 53 accept", false), ("udp dport 53 ct state { new, untracked } accept", false),
      ("udp dport 53 ct state new accept", true),
    ])
  func firewalldZones(_ rule: String, _ isRefused: Bool) {
    let text = Self.firewalld.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.contains("RULE") ? rule : String($0)
    }.joined(separator: "\n")
    let reading = Samples.reading("nft", text, as: .nftables)
    let rules = reading.initialNamespace.ruleset ?? Ruleset()
    let refusal = rules.refusalOfUntrackedQuery(port: 53, isIPv6: true)
    #expect((refusal != nil) == isRefused)
    if isRefused { #expect(refusal?.source.line == 9) }
    #expect(reading.owners.map(\.value) == [.firewalld])
  }

  @Test("ufw: its chains return for queries to this machine")
  func ufw() {
    let text = """
      *filter
      :INPUT DROP [0:0]
      :ufw-before-input - [0:0]
      :ufw-not-local - [0:0]
      :ufw-user-input - [0:0]
      -A INPUT -j ufw-before-input
      -A INPUT -j ufw-user-input
      -A ufw-before-input -i lo -j ACCEPT
      -A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A ufw-before-input -m conntrack --ctstate INVALID -j DROP
      -A ufw-before-input -j ufw-not-local
      -A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
      -A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN
      -A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j LOG
      -A ufw-not-local -j DROP
      -A ufw-user-input -p udp -m udp --dport 53 -j ACCEPT
      COMMIT
      """
    let open = Samples.reading("iptables", text, as: .iptables)
    #expect(
      open.initialNamespace.ruleset?.refusalOfUntrackedQuery(port: 53, isIPv6: false) == nil)
    #expect(open.initialNamespace.ruleset?.refusesQueries(port: 53, isIPv6: false) == nil)
    #expect(
      open.initialNamespace.ruleset?.refusesQueries(port: 54, isIPv6: false)?.source.line == 2)
    #expect(open.owners.map(\.value) == [.ufw])
  }

  @Test("Chains that jump to each other many times over are followed once")
  func manyJumps() {
    var text = "*filter\n:INPUT ACCEPT [0:0]\n"
    for chain in 0..<40 {
      let name = chain == 0 ? "INPUT" : "c\(chain)"
      for _ in 0..<10 { text += "-A \(name) -m mark --mark 1 -j c\(chain + 1)\n" }
    }
    text += "-A c40 -j c1\nCOMMIT\n"
    let rules = Samples.reading("iptables", text, as: .iptables).initialNamespace.ruleset
    #expect(rules?.refusesQueries(port: 53, isIPv6: false) == nil)
  }

  @Test("A map of states may jump")
  func stateMap() {
    let rules = Samples.reading(
      "nft",
      """
      table inet t {
        chain input {
          type filter hook input priority 0; policy drop;
          ct state vmap { established : accept, related : accept, new : jump fresh }
        }
        chain fresh {
          udp dport 53 accept
        }
      }
      """, as: .nftables
    ).initialNamespace.ruleset
    #expect(rules?.refusesQueries(port: 53, isIPv6: false) == nil)
    #expect(rules?.refusalOfUntrackedQuery(port: 53, isIPv6: false) != nil)
  }
}
