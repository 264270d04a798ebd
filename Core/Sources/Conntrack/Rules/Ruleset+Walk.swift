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
    var drop: Fact<String>?
    for (_, outcomes) in outcomes(of: packet, hook: hook) {
      if let drop = outcomes.drop, !outcomes.canBeAccepted {
        return .dropped(drop.value, drop.source)
      }
      drop = drop ?? outcomes.drop
    }
    return drop == nil ? .accepted : .unknown
  }

  /// The base chains of a hook that let a packet through in no case.
  func chainsRefusing(_ packet: RulePacket, hook: String) -> [Chain] {
    outcomes(of: packet, hook: hook).filter {
      $0.outcomes.drop != nil && !$0.outcomes.canBeAccepted
    }
    .map(\.chain)
  }

  private func outcomes(
    of packet: RulePacket, hook: String
  ) -> [(chain: Chain, outcomes: RuleOutcomes)] {
    var walk = RuleWalk(self, packet)
    var result: [(chain: Chain, outcomes: RuleOutcomes)] = []
    for (index, chain) in chains.enumerated()
    where chain.hook == hook && chain.type != "nat" && chain.type != "raw" {
      guard packet.isIPv6 ? chain.family.includesIPv6 : chain.family.includesIPv4 else { continue }
      result.append((chain, walk.outcomes(ofChain: index)))
    }
    return result
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

  /// The chain that a rule of another one jumps to.
  func targetIndex(_ name: String, of chain: Chain) -> Int? {
    chains.firstIndex {
      $0.name == name && $0.table == chain.table && $0.family == chain.family
        && $0.tool == chain.tool
    }
  }

  func target(_ name: String, of chain: Chain) -> Chain? {
    targetIndex(name, of: chain).map { chains[$0] }
  }

  /// The hooks from which each chain is reached, by the chain's index.
  func reachingHooks() -> [Set<String>] {
    var hooks = chains.map { $0.hook.map { Set([$0]) } ?? [] }
    var targets: [[Int]] = chains.map { _ in [] }
    for (index, chain) in chains.enumerated() {
      for rule in chain.rules {
        for name in jumps(rule, chain.tool) {
          if let found = targetIndex(name, of: chain) { targets[index].append(found) }
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
