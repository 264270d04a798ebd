extension Examiner {
  func ruleFindings(_ namespace: NamespaceReading) -> [Finding] {
    needlessTracking(namespace) + exemptionFindings(namespace)
  }

  /// Whether a namespace forwards packets of a family; nil when that was not read.
  static func forwards(_ namespace: NamespaceReading, isIPv6: Bool) -> Bool? {
    let name = isIPv6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward"
    return namespace.sysctls[name].map { $0.value != "0" }
  }

  /// The rules that switch tracking on in a namespace; nil when they were not read.
  static func uses(_ namespace: NamespaceReading) -> [TrackingUse]? {
    namespace.ruleset?.trackingUses(
      forwardsIPv4: forwards(namespace, isIPv6: false),
      forwardsIPv6: forwards(namespace, isIPv6: true)) ?? namespace.trackingUses
  }

  private func needlessTracking(_ namespace: NamespaceReading) -> [Finding] {
    guard let uses = Self.uses(namespace) else { return [] }
    if !era.isSwitchedOnByRules {
      guard uses.isEmpty, namespace.count?.value ?? 0 > 0, let count = namespace.count else {
        return []
      }
      return [
        Finding(
          .needlessTracking, .warning, namespace: namespace.name,
          "Every packet is tracked, and no rule uses it: the module \(era.tracker) is loaded",
          [
            Evidence("\(NumberText.count(count.value)) entries", count.source),
            Evidence("no rule needs connection tracking"),
          ])
      ]
    }
    if uses.isEmpty { return trackedWithoutRule(namespace) }
    let families: [(String, (TrackingUse) -> Bool)] = [
      ("IPv4", { $0.family.includesIPv4 }), ("IPv6", { $0.family.includesIPv6 }),
    ]
    var findings: [Finding] = []
    for (name, includes) in families {
      let relevant = uses.filter(includes)
      let needless = relevant.compactMap { use -> Evidence? in
        guard case .needless(let reason) = use.need else { return nil }
        return Evidence("\(use.chain): \(use.rule) (\(use.feature)): \(reason)", use.source)
      }
      guard !relevant.isEmpty, needless.count == relevant.count else { continue }
      // One finding where both families have the same rules.
      if let last = findings.last, last.evidence == needless {
        findings[findings.count - 1].title = Self.needlessTitle("IPv4 and IPv6", needless.count)
      } else {
        findings.append(
          Finding(
            .needlessTracking, .warning, namespace: namespace.name,
            Self.needlessTitle(name, needless.count), needless))
      }
    }
    return findings
  }

  /// What tracks without a rule of the packet filter is told by its module.
  private func trackedWithoutRule(_ namespace: NamespaceReading) -> [Finding] {
    guard let count = namespace.count, count.value > 0 else { return [] }
    let others: [(module: String, what: String)] = [
      (
        "ip_vs", "IPVS tracks what it balances where net.ipv4.vs.conntrack is 1, and always for FTP"
      ),
      ("openvswitch", "Open vSwitch tracks what its flows send through ct()"),
      ("act_ct", "tc tracks what a filter with the action ct takes"),
    ]
    let modules = series.last.modules ?? []
    let suspects = others.compactMap { other in
      modules.first { $0.value == other.module }.map {
        Evidence("the module \(other.module) is loaded: \(other.what)", $0.source)
      }
    }
    let otherwise = Evidence(
      "a program of BPF can make entries too; and where the last rule has gone, its entries stay "
        + "until they expire")
    return [
      Finding(
        .trackedWithoutRule, .notice, namespace: namespace.name,
        "There are entries, and no rule that was read wants tracking",
        [Evidence("\(NumberText.count(count.value)) entries", count.source)]
          + (suspects.isEmpty ? [otherwise] : suspects))
    ]
  }

  private static func needlessTitle(_ family: String, _ count: Int) -> String {
    "Tracking of \(family) is switched on by \(count == 1 ? "a rule" : "\(count) rules") that "
      + "nobody needs"
  }

  private func exemptionFindings(_ namespace: NamespaceReading) -> [Finding] {
    var findings: [Finding] = []
    let port = options.port
    for isIPv6 in [false, true] {
      let family = isIPv6 ? "IPv6" : "IPv4"
      let exemption =
        namespace.ruleset?.exemption(port: port, isIPv6: isIPv6) ?? Exemption()
      if exemption.isOneSided {
        findings.append(oneSided(namespace, exemption, family))
      }
      if !exemption.tooLate.isEmpty, !exemption.isComplete {
        findings.append(
          Finding(
            .exemptionTooLate, .warning, namespace: namespace.name,
            "A notrack rule for \(family) has no effect: its chain comes after connection tracking "
              + "(priority -200)", [Evidence("notrack", exemption.tooLate)]))
      }
      if let refusal = namespace.ruleset?.refusalOfUntrackedQuery(port: port, isIPv6: isIPv6) {
        let isExempt = exemption.queries != nil
        findings.append(
          Finding(
            isExempt ? .untrackedRefused : .wouldRefuseUntracked, isExempt ? .critical : .notice,
            namespace: namespace.name,
            isExempt
              ? "Queries over \(family) are exempt from tracking, and the firewall refuses what is "
                + "untracked"
              : "The firewall would refuse queries over \(family) once they are exempt from tracking",
            [Evidence("an untracked query is dropped by \(refusal.value)", refusal.source)]
              + (exemption.queries.map { [Evidence("queries are exempt", $0)] } ?? [])))
      }
    }
    if findings.allSatisfy({ $0.kind != .oneSidedExemption }),
      let finding = oneSidedEntries(namespace)
    {
      findings.append(finding)
    }
    return findings
  }

  private func oneSided(
    _ namespace: NamespaceReading, _ exemption: Exemption, _ family: String
  ) -> Finding {
    let exempt = exemption.queries != nil ? "queries" : "answers"
    let tracked = exemption.queries != nil ? "answers" : "queries"
    var evidence = [
      Evidence("\(exempt) are exempt", exemption.queries ?? exemption.answers)
    ]
    let service = Service(protocolNumber: 17, port: options.port)
    if let entries = namespace.entries, let count = entries.unrepliedBySource[service], count > 0 {
      evidence.append(
        Evidence(
          "\(NumberText.count(count)) unanswered entries opened by answers", entries.source))
    }
    return Finding(
      .oneSidedExemption, .warning, namespace: namespace.name,
      "Over \(family) \(exempt) are exempt from tracking and \(tracked) are not: every one of them "
        + "still makes an entry", evidence)
  }

  /// Answers that opened entries show the same where the rules were not read.
  private func oneSidedEntries(_ namespace: NamespaceReading) -> Finding? {
    let service = Service(protocolNumber: 17, port: options.port)
    guard let entries = namespace.entries, let count = entries.unrepliedBySource[service],
      count >= 10, Double(count) > 0.1 * Double(entries.all.entries)
    else { return nil }
    return Finding(
      .oneSidedExemption, .warning, namespace: namespace.name,
      "Answers open entries of their own: queries are exempt from tracking and answers are not",
      [
        Evidence(
          "\(NumberText.count(count)) unanswered entries from \(service)", entries.source)
      ])
  }
}
