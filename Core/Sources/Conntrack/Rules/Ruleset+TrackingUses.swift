extension Ruleset {
  /// The rules that switch connection tracking on.
  ///
  /// - Parameters:
  ///   - forwardsIPv4: Whether the machine forwards IPv4; nil when that is not known.
  ///   - forwardsIPv6: Whether it forwards IPv6.
  public func trackingUses(forwardsIPv4: Bool?, forwardsIPv6: Bool?) -> [TrackingUse] {
    let hooks = reachingHooks()
    var uses: [TrackingUse] = []
    for (index, chain) in chains.enumerated() {
      for (position, rule) in chain.rules.enumerated() {
        guard let feature = Self.feature(rule, chain.tool) else { continue }
        let forwards: Bool? =
          switch chain.family {
          case .ip: forwardsIPv4
          case .ip6: forwardsIPv6
          default:
            forwardsIPv4 == false && forwardsIPv6 == false
              ? false : forwardsIPv4 == nil && forwardsIPv6 == nil ? nil : true
          }
        let need = need(
          chain, position, feature, hooks: hooks[index], forwards: forwards)
        uses.append(
          TrackingUse(
            chain: chain.title, rule: rule.text, feature: feature, family: chain.family,
            tool: chain.tool, need: need, source: rule.source))
      }
    }
    return uses
  }

  /// What in a rule needs connection tracking; nil when nothing does.
  static func feature(_ rule: Rule, _ tool: Tool) -> String? {
    tool == .nftables ? nftablesFeature(rule) : iptablesFeature(rule.words)
  }

  private static func iptablesFeature(_ words: [String]) -> String? {
    let matches: Set<String> = [
      "state", "conntrack", "connlimit", "connmark", "connbytes", "connlabel", "helper",
    ]
    let targets: Set<String> = [
      "MASQUERADE", "SNAT", "DNAT", "REDIRECT", "NETMAP", "SAME", "CONNMARK", "CONNSECMARK",
      "SYNPROXY",
    ]
    for (word, value) in zip(words, words.dropFirst()) {
      if word == "-m" || word == "--match", matches.contains(value) { return "-m \(value)" }
      if word == "-j" || word == "--jump" {
        if targets.contains(value) { return value }
        if value == "CT", !words.contains("--notrack") { return "CT" }
      }
    }
    return nil
  }

  private static func nftablesFeature(_ rule: Rule) -> String? {
    let words = shellWords(rule.text)
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : ""
      switch word {
      case "comment", "prefix": return nil
      case "ct": return "ct \(next)"
      case "masquerade", "snat", "dnat", "redirect", "synproxy": return word
      case "flow" where next == "add" || next == "offload": return "flow \(next)"
      case "match" where ["conntrack", "state", "connlimit", "connmark"].contains(next):
        return "-m \(next)"
      case "target" where ["MASQUERADE", "SNAT", "DNAT", "REDIRECT"].contains(next): return next
      default: continue
      }
    }
    return nil
  }

  private func need(
    _ chain: Chain, _ position: Int, _ feature: String, hooks: Set<String>, forwards: Bool?
  ) -> TrackingUse.Need {
    if hooks.isEmpty { return .needless("no chain leads to it") }
    if hooks == ["forward"], forwards == false {
      return .needless("it is for forwarded packets, and this machine forwards none")
    }
    let rule = chain.rules[position]
    let effect = ParsedRule(rule, tool: chain.tool).effect
    let isTranslation = !feature.hasPrefix("ct ") && !feature.hasPrefix("-m ")
    if isTranslation, hooks == ["postrouting"], forwards == false, rule.packets == 0 {
      return .needless("it has not matched a packet, and this machine forwards none")
    }
    let accepts: Bool =
      switch effect {
      case .accept, .leave: true
      case .byState(let map): map.values.allSatisfy { $0 == "accept" }
      default: false
      }
    if accepts, chain.hook != nil, chain.policy != "drop",
      !chain.rules[(position + 1)...].contains(where: { mayRefuse($0, chain) })
    {
      return .needless("it accepts what its chain accepts anyway")
    }
    return .needed
  }

  /// Whether a rule can keep a packet from being accepted.
  private func mayRefuse(_ rule: Rule, _ chain: Chain) -> Bool {
    switch ParsedRule(rule, tool: chain.tool).effect {
    case .accept, .proceed, .leave, .notrack: false
    case .byState(let map): map.values.contains { $0 != "accept" }
    case .drop: true
    case .jump(let name), .goto(let name):
      target(name, of: chain).map { !$0.rules.isEmpty } ?? true
    }
  }
}
