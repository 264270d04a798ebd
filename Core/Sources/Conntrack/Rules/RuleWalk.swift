/// Follows a packet through chains.
struct RuleWalk {
  private let ruleset: Ruleset
  private let packet: RulePacket
  /// Outcomes of chains by their index; chains are followed once, whoever jumps to them.
  private var known: [Int: RuleOutcomes] = [:]

  init(_ ruleset: Ruleset, _ packet: RulePacket) {
    (self.ruleset, self.packet) = (ruleset, packet)
  }

  /// What can become of the packet in a chain.
  mutating func outcomes(ofChain index: Int) -> RuleOutcomes {
    if let known = known[index] { return known }
    let chain = ruleset.chains[index]
    // A chain that leads back to itself is refused by the kernel; here anything may happen then.
    known[index] = RuleOutcomes(
      canBeAccepted: true, canReturn: true, drop: Fact(chain.title, chain.source))
    let end = atEnd(of: chain)
    var outcomes = end
    // From the last rule to the first: what comes after a rule is known then.
    for rule in chain.rules.reversed() {
      let parsed = ParsedRule(rule, tool: chain.tool)
      switch parsed.matches(packet) {
      case false?: continue
      case true?: outcomes = applied(parsed.effect, rule, chain, end: end, rest: outcomes)
      case nil: outcomes = applied(parsed.effect, rule, chain, end: end, rest: outcomes) | outcomes
      }
    }
    known[index] = outcomes
    return outcomes
  }

  private func atEnd(of chain: Ruleset.Chain) -> RuleOutcomes {
    guard chain.hook != nil else { return RuleOutcomes(canReturn: true) }
    return chain.policy == "drop"
      ? RuleOutcomes(drop: Fact("policy drop of \(chain.title)", chain.source))
      : RuleOutcomes(canBeAccepted: true)
  }

  private mutating func applied(
    _ effect: ParsedRule.Effect, _ rule: Ruleset.Rule, _ chain: Ruleset.Chain,
    end: RuleOutcomes, rest: RuleOutcomes
  ) -> RuleOutcomes {
    switch effect {
    case .accept: return RuleOutcomes(canBeAccepted: true)
    case .drop: return RuleOutcomes(drop: Fact("\(chain.title): \(rule.text)", rule.source))
    case .leave: return end
    case .notrack, .proceed: return rest
    case .jump(let name): return called(name, chain, afterwards: rest)
    case .goto(let name): return called(name, chain, afterwards: end)
    case .byState(let map):
      let words = (map[packet.state] ?? "").split(separator: " ").map(String.init)
      switch words.first {
      case "accept"?: return RuleOutcomes(canBeAccepted: true)
      case "drop"?, "reject"?:
        return RuleOutcomes(drop: Fact("\(chain.title): \(rule.text)", rule.source))
      case "return"?: return end
      case "jump"? where words.count > 1: return called(words[1], chain, afterwards: rest)
      case "goto"? where words.count > 1: return called(words[1], chain, afterwards: end)
      default: return rest
      }
    }
  }

  private mutating func called(
    _ name: String, _ chain: Ruleset.Chain, afterwards: RuleOutcomes
  ) -> RuleOutcomes {
    guard let index = ruleset.targetIndex(name, of: chain) else { return afterwards }
    var outcomes = outcomes(ofChain: index)
    guard outcomes.canReturn else { return outcomes }
    outcomes.canReturn = false
    return outcomes | afterwards
  }
}
