extension Ruleset {
  /// What is exempt from tracking for UDP at a port.
  public func exemption(port: UInt16, isIPv6: Bool) -> Exemption {
    let hooks = reachingHooks()
    var exemption = Exemption()
    for (index, chain) in chains.enumerated() {
      guard isIPv6 ? chain.family.includesIPv6 : chain.family.includesIPv4 else { continue }
      let isLate = (chain.priority ?? -300) >= -200 && chain.hook != nil
      for rule in chain.rules {
        let parsed = ParsedRule(rule, tool: chain.tool)
        guard parsed.effect == .notrack else { continue }
        if isLate {
          exemption.tooLate.append(rule.source)
          continue
        }
        func exempts(_ packet: RulePacket) -> Bool { parsed.matches(packet) != false }
        let port = Int(port)
        let toServer = RulePacket(destinationPort: port, state: "untracked", isIPv6: isIPv6)
        let toClient = RulePacket(
          destinationPort: 40_000, sourcePort: port, state: "untracked", isIPv6: isIPv6)
        if hooks[index].contains("prerouting") {
          if exempts(toServer) { exemption.queries = exemption.queries ?? rule.source }
          if exempts(toClient) { exemption.ownAnswers = exemption.ownAnswers ?? rule.source }
        }
        if hooks[index].contains("output") {
          if exempts(toClient) { exemption.answers = exemption.answers ?? rule.source }
          var own = toServer
          own.isLoopback = true
          if exempts(own) { exemption.ownQueries = exemption.ownQueries ?? rule.source }
        }
      }
    }
    return exemption
  }

  /// Why an untracked query would be refused: the rule or policy, and where it stands.
  ///
  /// Nil when it is accepted or nobody can tell.
  public func refusalOfUntrackedQuery(port: UInt16, isIPv6: Bool) -> Fact<String>? {
    let packet = RulePacket(
      destinationPort: Int(port), state: "untracked", isIPv6: isIPv6)
    guard case .dropped(let rule, let source) = fate(of: packet, hook: "input") else { return nil }
    // One that is refused in any case is a firewall's intention.
    var tracked = packet
    tracked.state = "new"
    if case .dropped = fate(of: tracked, hook: "input") { return nil }
    return Fact(rule, source)
  }

  /// Whether the firewall refuses queries however they are tracked.
  public func refusesQueries(port: UInt16, isIPv6: Bool) -> Fact<String>? {
    let packet = RulePacket(destinationPort: Int(port), state: "new", isIPv6: isIPv6)
    guard case .dropped(let rule, let source) = fate(of: packet, hook: "input") else { return nil }
    return Fact(rule, source)
  }
}
