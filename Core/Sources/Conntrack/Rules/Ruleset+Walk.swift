extension Ruleset {
  /// What becomes of a packet.
  enum Fate: Equatable {
    /// It is let through.
    case accepted
    /// It is dropped, by this rule or policy.
    case dropped(String, Source)
    /// Conditions decide that cannot be judged here.
    case unknown
  }

  /// What the base chains of a hook do with a packet, all tools together: it has to pass each.
  func fate(of packet: RulePacket, hook: String) -> Fate {
    let bases = chains.filter { chain in
      chain.hook == hook && chain.type != "nat" && chain.type != "raw"
        && (packet.isIPv6 ? chain.family.includesIPv6 : chain.family.includesIPv4)
    }.sorted { ($0.priority ?? 0) < ($1.priority ?? 0) }
    var isCertain = true
    for base in bases {
      switch walk(base, packet, depth: 0) {
      case .dropped(let rule, let source): return isCertain ? .dropped(rule, source) : .unknown
      case .unknown: isCertain = false
      case .accepted, nil: break
      }
    }
    return isCertain ? .accepted : .unknown
  }

  /// Walks through a chain; nil when it ends without a verdict.
  private func walk(_ chain: Chain, _ packet: RulePacket, depth: Int) -> Fate? {
    guard depth < 16 else { return .unknown }
    var mayHaveEnded = false
    func result(_ fate: Fate?) -> Fate? { mayHaveEnded ? .unknown : fate }
    for rule in chain.rules {
      let parsed = ParsedRule(rule, tool: chain.tool)
      guard let matches = parsed.matches(packet) else {
        if parsed.effect != .proceed { mayHaveEnded = true }
        continue
      }
      guard matches else { continue }
      let place = "\(chain.title): \(rule.text)"
      switch effect(parsed.effect, packet) {
      case .accept: return result(.accepted)
      case .drop: return result(.dropped(place, rule.source))
      case .leave: return result(nil)
      case .jump(let name):
        guard let target = target(name, of: chain) else { continue }
        if let fate = walk(target, packet, depth: depth + 1) {
          if fate == .unknown { mayHaveEnded = true } else { return result(fate) }
        }
      case .goto(let name):
        if let target = target(name, of: chain),
          let fate = walk(target, packet, depth: depth + 1)
        {
          return result(fate)
        }
        return result(policy(of: chain))
      case .notrack, .byState, .proceed: continue
      }
    }
    return result(policy(of: chain))
  }

  private func effect(_ effect: ParsedRule.Effect, _ packet: RulePacket) -> ParsedRule.Effect {
    guard case .byState(let map) = effect else { return effect }
    switch map[packet.state] {
    case "accept": return .accept
    case "drop", "reject": return .drop
    case let name? where name != "continue" && name != "jump" && name != "goto": return .jump(name)
    default: return .proceed
    }
  }

  private func policy(of chain: Chain) -> Fate? {
    guard chain.hook != nil else { return nil }
    return chain.policy == "drop"
      ? .dropped("policy drop of \(chain.title)", chain.source) : .accepted
  }

  /// Whether a rule or policy can drop packets that come in for this machine.
  var mayDropInput: Bool {
    let hooks = reachingHooks()
    return chains.enumerated().contains { index, chain in
      guard !hooks[index].isDisjoint(with: ["input", "prerouting", "ingress"]) else { return false }
      if chain.policy == "drop" { return true }
      return chain.rules.contains { rule in
        switch ParsedRule(rule, tool: chain.tool).effect {
        case .drop: true
        case .byState(let map): map.values.contains("drop")
        default: false
        }
      }
    }
  }

  func target(_ name: String, of chain: Chain) -> Chain? {
    chains.first {
      $0.name == name && $0.table == chain.table && $0.family == chain.family
        && $0.tool == chain.tool
    }
  }

  /// The hooks from which each chain is reached, by the chain's index.
  func reachingHooks() -> [Set<String>] {
    var hooks = chains.map { $0.hook.map { Set([$0]) } ?? [] }
    var targets: [[Int]] = chains.map { _ in [] }
    for (index, chain) in chains.enumerated() {
      for rule in chain.rules {
        for name in jumps(rule, chain.tool) {
          let found = chains.firstIndex {
            $0.name == name && $0.table == chain.table && $0.family == chain.family
              && $0.tool == chain.tool
          }
          if let found { targets[index].append(found) }
        }
      }
    }
    var pending = Array(chains.indices.filter { !hooks[$0].isEmpty })
    while let index = pending.popLast() {
      for target in targets[index] where !hooks[index].isSubset(of: hooks[target]) {
        hooks[target].formUnion(hooks[index])
        pending.append(target)
      }
    }
    return hooks
  }

  private func jumps(_ rule: Rule, _ tool: Tool) -> [String] {
    if tool != .nftables {
      switch ParsedRule(rule, tool: tool).effect {
      case .jump(let name), .goto(let name): return [name]
      default: return []
      }
    }
    // Also within maps of verdicts.
    return zip(rule.words, rule.words.dropFirst()).compactMap { word, name in
      word.hasSuffix("jump") || word.hasSuffix("goto") ? name.filter { $0 != "," } : nil
    }
  }
}
