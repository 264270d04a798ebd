extension RemedyPlanner {
  /// Remedies for rules: those that switch tracking on needlessly, those that exempt half of DNS.
  func ruleRemedies(_ namespace: NamespaceReading) -> [Remedy] {
    var remedies: [Remedy] = []
    if findings.contains(where: {
      $0.kind == .needlessTracking && $0.namespace == namespace.name
    }) {
      remedies.append(removal(namespace))
    }
    let halves: [Finding.Kind] = [.oneSidedExemption, .exemptionTooLate]
    let cures = findings.filter {
      halves.contains($0.kind) && $0.namespace == namespace.name
    }.map(\.kind)
    let isTableIll = findings.contains {
      Self.tableKinds.contains($0.kind) && $0.namespace == namespace.name
    }
    if !cures.isEmpty, !isTableIll {
      remedies.append(
        exemptionRemedy(
          namespace: namespace.name, cures: cures, gain: "DNS takes no entries in either direction",
          isSufficient: true))
    }
    return remedies
  }

  private func removal(_ namespace: NamespaceReading) -> Remedy {
    let uses = (Examiner.uses(namespace) ?? []).filter { $0.need != .needed }
    let era = examiner.era
    let commands = uses.flatMap { use -> [String] in
      guard use.tool != .nftables else {
        return [
          "nft --handle list chain \(use.chain)   # shows the number of the rule: \(use.rule)",
          "nft delete rule \(use.chain) handle NUMBER",
        ]
      }
      let parts = use.chain.split(separator: " ")
      let table = parts.count > 1 ? parts[1] : "filter"
      return ["\(use.tool.rawValue) -t \(table) -D \(use.rule.dropFirst(3))"]
    }
    let unloading = "modprobe -r iptable_nat ipt_state \(era.tracker)"
    return Remedy(
      change: .removeRules(uses), namespace: namespace.name,
      title: era.isSwitchedOnByRules
        ? "Remove the rules that switch tracking on" : "Unload the module \(era.tracker)",
      cures: [.needlessTracking], isSufficient: true,
      gain: "nothing is tracked any more: no table, no limit, and less work for each packet",
      memory: 0,
      risk: "another program may add such rules again (Docker, firewalld, fail2ban); entries that "
        + "exist count until they expire",
      instructions: [
        Remedy.Instructions(
          era.isSwitchedOnByRules ? "rules" : "module", isThisSystem: true,
          commands: uses.isEmpty ? [unloading] : commands)
      ])
  }

  /// The firewall has to accept untracked queries before any are exempt.
  func acceptance() -> Remedy? {
    let kinds: [Finding.Kind] = [.untrackedRefused, .wouldRefuseUntracked]
    let cures = findings.map(\.kind).filter { kinds.contains($0) }
    guard let first = cures.first else { return nil }
    let port = examiner.options.port
    let place = findings.first { kinds.contains($0.kind) }?.namespace
    let rules = examiner.series.last[namespace: place].ruleset
    return Remedy(
      change: .acceptUntracked(port: port), namespace: place,
      title: "Accept untracked queries, before DNS is exempt from tracking", cures: cures,
      isSufficient: first == .untrackedRefused,
      gain: "queries that are exempt from tracking are let in", memory: 0,
      risk: "any packet to UDP port \(port) is let in, as before",
      instructions: system.acceptance(port: port, rules: rules))
  }

  /// Settings that the next boot has to find.
  func persistence() -> Remedy? {
    let cures = findings.map(\.kind).filter { $0 == .willNotSurvive || $0 == .overwritten }
    guard !cures.isEmpty else { return nil }
    let namespace = examiner.series.last.initialNamespace
    let boot = BootSettings(examiner.series.last.boot, examiner.era)
    var settings: [(name: String, value: UInt64)] = []
    for name in ["buckets", "max", "udp_timeout", "udp_timeout_stream"] {
      // What the files want is wanted; without, what runs.
      let wanted = boot.effective(name) ?? boot.misnamed(name).last
      if let value = wanted.flatMap({ UInt64($0.value) }), value > 0 {
        settings.append((name, value))
      } else if name == "max", let limit = namespace.limit?.value, limit > 0 {
        settings.append((name, limit))
      }
    }
    guard !settings.isEmpty else { return nil }
    return Remedy(
      change: .persist, namespace: nil, title: "Write the settings where the next boot finds them",
      cures: Array(Set(cures)).sorted { $0.rawValue < $1.rawValue }, isSufficient: true,
      gain: "the next boot has them", memory: 0,
      risk: cures.contains(.overwritten)
        ? "what overwrote them will do so again, unless it is told otherwise"
        : "none: the files add what is missing",
      instructions: system.settings(settings))
  }

  /// What cures the look-alikes: settings elsewhere.
  func otherSettings() -> [Remedy] {
    let known: [(Finding.Kind, String, String, String)] = [
      (.socketBuffer, "net.core.rmem_max", "8388608", "a longer queue for bursts at the socket"),
      (.backlog, "net.core.netdev_max_backlog", "10000", "a longer queue before the IP layer"),
      (.neighbourTable, "net.ipv4.neigh.default.gc_thresh3", "8192", "room for more neighbours"),
      (.routeCache, "net.ipv4.route.max_size", "1048576", "room for more routes"),
    ]
    return known.compactMap { kind, name, value, gain in
      guard findings.contains(where: { $0.kind == kind && $0.severity >= .warning }) else {
        return nil
      }
      return Remedy(
        change: .setting(name: name, value: value), namespace: nil,
        title: "Set \(name) to \(value)", cures: [kind], isSufficient: false, gain: gain,
        memory: 0, risk: "memory, and longer waits where the load lasts",
        instructions: [
          Remedy.Instructions(
            "sysctl", isThisSystem: true, commands: ["sysctl -w \(name)=\(value)"],
            files: [
              Remedy.FileContent(
                examiner.era <= .linux2_6_32
                  ? "/etc/sysctl.conf" : "/etc/sysctl.d/99-zz-martlet-network.conf",
                "\(name) = \(value)\n", isAddition: examiner.era <= .linux2_6_32)
            ])
        ])
    }
  }
}
