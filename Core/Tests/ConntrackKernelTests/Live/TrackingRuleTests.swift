import ConntrackKernel
import Glibc
import Testing

/// A set of rules, and whether the kernel tracks with them.
///
/// That is measured, and said by the reader of rules: both have to agree.
struct RuleCase: Sendable, CustomTestStringConvertible {
  var name: String
  /// Text for `nft`.
  var nft: String = ""
  /// Commands as for a shell.
  var commands: [String] = []
  var tracks4 = false
  var tracks6 = false
  /// What the cause is called.
  var expression: String?

  var testDescription: String { name }

  static func chain(
    _ family: String, _ hook: String, _ rule: String, type: String = "filter"
  ) -> String {
    """
    table \(family) t {
      chain c {
        type \(type) hook \(hook) priority 0; policy accept;
        \(rule)
      }
    }
    """
  }

  static let all: [RuleCase] = [
    RuleCase(name: "no rules"),
    RuleCase(name: "a stateless rule", nft: chain("inet", "input", "udp dport 1 drop")),
    RuleCase(
      name: "a chain for NAT without rules", nft: chain("ip", "postrouting", "", type: "nat")),
    RuleCase(
      name: "masquerade that nothing matches",
      nft: chain("ip", "postrouting", "ip saddr 203.0.113.1 masquerade", type: "nat"),
      tracks4: true, expression: "masquerade"),
    RuleCase(
      name: "destination NAT for IPv6 only",
      nft: chain("ip6", "prerouting", "udp dport 1 dnat to 2001:db8::9", type: "nat"),
      tracks6: true, expression: "nat"),
    RuleCase(
      name: "redirect in inet",
      nft: chain("inet", "prerouting", "udp dport 1 redirect", type: "nat"),
      tracks4: true, tracks6: true, expression: "redirect"),
    RuleCase(
      name: "ct state among what is forwarded",
      nft: chain("inet", "forward", "ct state established accept"), tracks4: true, tracks6: true,
      expression: "ct state"),
    RuleCase(
      name: "ct state for IPv6 alone", nft: chain("ip6", "input", "ct state new accept"),
      tracks6: true, expression: "ct state"),
    RuleCase(
      name: "ct state for IPv4 alone", nft: chain("ip", "input", "ct state new accept"),
      tracks4: true, expression: "ct state"),
    RuleCase(
      name: "a chain that nobody jumps to",
      nft: "table inet t {\n chain lonely {\n ct state new accept\n }\n}", tracks4: true,
      tracks6: true, expression: "ct state"),
    RuleCase(
      name: "ct mark read", nft: chain("inet", "output", "ct mark 7 accept"), tracks4: true,
      tracks6: true, expression: "ct mark"),
    RuleCase(
      name: "ct count", nft: chain("ip", "input", "tcp dport 1 ct count over 5 drop"),
      tracks4: true, expression: "connlimit"),
    RuleCase(name: "notrack", nft: chain("inet", "prerouting", "udp dport 1 notrack")),
    RuleCase(
      name: "an object for timeouts",
      nft: """
        table ip t {
          ct timeout short {
            protocol udp;
            l3proto ip;
            policy = { unreplied : 2, replied : 4 };
          }
        }
        """, tracks4: true, expression: "ct timeout short"),
    RuleCase(
      name: "an empty table for NAT of iptables-legacy",
      commands: ["iptables-legacy -t nat -L -n"]),
    RuleCase(
      name: "MASQUERADE of iptables-legacy",
      commands: ["iptables-legacy -t nat -A POSTROUTING -s 203.0.113.1 -j MASQUERADE"],
      tracks4: true, expression: "target MASQUERADE"),
    RuleCase(
      name: "-m state of iptables-legacy",
      commands: ["iptables-legacy -A FORWARD -m state --state NEW -j ACCEPT"], tracks4: true,
      expression: "match conntrack"),
    RuleCase(
      name: "-m conntrack of iptables-legacy, in a chain of its own",
      commands: [
        "iptables-legacy -N own",
        "iptables-legacy -A own -m conntrack --ctstate NEW -j ACCEPT",
      ], tracks4: true, expression: "match conntrack"),
    RuleCase(
      name: "-m conntrack of ip6tables-legacy",
      commands: ["ip6tables-legacy -A INPUT -m conntrack --ctstate NEW -j ACCEPT"], tracks6: true,
      expression: "match conntrack"),
    RuleCase(
      name: "connlimit of iptables-legacy",
      commands: ["iptables-legacy -A INPUT -p tcp -m connlimit --connlimit-above 9 -j DROP"],
      tracks4: true, expression: "match connlimit"),
    RuleCase(
      name: "CT --notrack alone", commands: ["iptables-legacy -t raw -A PREROUTING -j CT --notrack"]
    ),
    RuleCase(
      name: "CT --zone", commands: ["iptables-legacy -t raw -A PREROUTING -p udp -j CT --zone 3"],
      tracks4: true, expression: "target CT"),
    RuleCase(
      name: "hashlimit",
      commands: [
        "iptables-legacy -A INPUT -p udp -m hashlimit --hashlimit-above 1/s --hashlimit-name x "
          + "--dport 1 -j DROP"
      ]),
    RuleCase(
      name: "-m conntrack of iptables over nf_tables",
      commands: ["iptables-nft -A INPUT -m conntrack --ctstate NEW -j ACCEPT"], tracks4: true,
      expression: "match conntrack"),
    RuleCase(
      name: "MASQUERADE of iptables over nf_tables",
      commands: ["iptables-nft -t nat -A POSTROUTING -s 203.0.113.1 -j MASQUERADE"], tracks4: true),
    RuleCase(
      name: "CT --notrack of iptables over nf_tables",
      commands: ["iptables-nft -t raw -A PREROUTING -p udp --dport 1 -j CT --notrack"]),
  ]
}

extension LiveKernel {
  @Suite("What switches tracking on", .serialized)
  struct TrackingRuleTests {
    @Test("The kernel tracks, and the reader of rules says why", arguments: RuleCase.all)
    func rule(rule: RuleCase) throws {
      let network = try TestNetwork()
      if !rule.nft.isEmpty { try network.rules(rule.nft) }
      for command in rule.commands {
        let words = command.split(separator: " ").map(String.init)
        let result = try network.onServer { () throws(KernelError) in
          try Program.required(words[0]).run(Array(words.dropFirst()))
        }
        guard result.status == 0 else { throw TestFailure("\(command): \(result.errors)") }
      }
      let (echo4, echo6) = (
        try DatagramEcho(in: network), try DatagramEcho(in: network, family: AF_INET6)
      )
      defer {
        echo4.stop()
        echo6.stop()
      }
      #expect(try Exchange.run(10, over: .remote4, in: network) == 10)
      #expect(try Exchange.run(10, over: .remote6, in: network) == 10)
      let flows = try network.flows().filter { $0.transport == 17 }
      #expect((flows.contains { $0.family == 2 }) == rule.tracks4)
      #expect((flows.contains { $0.family == 10 }) == rule.tracks6)

      let found = try network.onServer { TrackingCauses.current() }
      #expect(found.problems.isEmpty)
      #expect((found.causes.contains { $0.tracksIPv4 }) == rule.tracks4, "\(found)")
      #expect((found.causes.contains { $0.tracksIPv6 }) == rule.tracks6, "\(found)")
      if let expression = rule.expression {
        #expect(found.causes.map(\.expression) == [expression])
      }
    }

    @Test("Tracking ends with the last rule that wants it")
    func off() throws {
      let network = try TestNetwork()
      try network.rules(RuleCase.chain("inet", "forward", "ct state established accept"))
      let echo = try DatagramEcho(in: network)
      defer { echo.stop() }
      #expect(try Exchange.run(10, over: .remote4, in: network) == 10)
      #expect(try network.count() == 10)
      try network.rules("flush ruleset")
      try network.removeFlows()
      #expect(try Exchange.run(10, over: .remote4, in: network) == 10)
      #expect(try network.count() == 0)
      #expect(try network.onServer { TrackingCauses.current() }.causes.isEmpty)
    }

    @Test("A cause names its rule: table, chain, and the handle that removes it")
    func place() throws {
      let network = try TestNetwork()
      try network.rules(RuleCase.chain("inet", "forward", "ct state established accept"))
      let cause = try #require(try network.onServer { TrackingCauses.current() }.causes.first)
      #expect(cause.table == "t" && cause.chain == "c" && cause.family == "inet")
      try network.run(
        "nft", "delete", "rule", cause.family, cause.table, cause.chain ?? "", "handle",
        "\(cause.number)")
      #expect(try network.onServer { TrackingCauses.current() }.causes.isEmpty)
    }
  }
}
