/// Plans what cures the findings, the smallest that is sufficient first.
struct RemedyPlanner {
  let examiner: Examiner
  let findings: [Finding]
  let system: TargetSystem

  init(_ examiner: Examiner, _ findings: [Finding]) {
    (self.examiner, self.findings) = (examiner, findings)
    system = TargetSystem(examiner.series.last, examiner.era)
  }

  /// What a table suffers from.
  static let tableKinds: Set<Finding.Kind> = [
    .fullAndDropping, .fullButEvicting, .bucketBound, .limitBeyondBuckets, .filling,
  ]

  func remedies() -> [Remedy] {
    var remedies: [Remedy] = []
    for namespace in examiner.series.last.namespaces {
      remedies += ruleRemedies(namespace)
    }
    for table in examiner.tables {
      let kinds = findings.filter {
        $0.namespace == table.namespace && Self.tableKinds.contains($0.kind)
      }.map(\.kind)
      if !kinds.isEmpty { remedies += tableRemedies(table, kinds) }
    }
    remedies += [persistence()].compactMap { $0 } + otherSettings()
    // Their order is that of size; those that suffice come first.
    var ordered = remedies.filter(\.isSufficient) + remedies.filter { !$0.isSufficient }
    if let acceptance = acceptance() {
      // It is the first step of an exemption, and of no use without one.
      let exemption = ordered.firstIndex { $0.change == .exempt(port: examiner.options.port) }
      if acceptance.isSufficient {
        ordered.insert(acceptance, at: 0)
      } else if let exemption {
        ordered.insert(acceptance, at: exemption)
      }
    }
    return ordered
  }

  private func tableRemedies(_ table: TableAnalysis, _ kinds: [Finding.Kind]) -> [Remedy] {
    var remedies: [Remedy] = []
    if kinds == [.limitBeyondBuckets] { return [chains(table, kinds)].compactMap { $0 } }
    if kinds.contains(.bucketBound), let remedy = chains(table, kinds) { remedies.append(remedy) }
    if let remedy = exemption(table, kinds) { remedies.append(remedy) }
    if kinds == [.fullButEvicting] { return remedies }
    if let remedy = serviceTimeout(table, kinds) { remedies.append(remedy) }
    if let remedy = streamTimeout(table, kinds) { remedies.append(remedy) }
    if !kinds.contains(.bucketBound), let remedy = size(table, kinds) { remedies.append(remedy) }
    return remedies
  }

  /// The share of a table's entries that are of DNS; nil when no dump was read.
  private func share(_ table: TableAnalysis) -> Double? {
    guard let entries = examiner.series.last[namespace: table.namespace].entries,
      entries.all.entries > 0
    else { return nil }
    let service = Service(protocolNumber: 17, port: examiner.options.port)
    let own = entries.byService[service]?.entries ?? 0
    return Double(own + (entries.unrepliedBySource[service] ?? 0)) / Double(entries.all.entries)
  }

  private func exemption(_ table: TableAnalysis, _ kinds: [Finding.Kind]) -> Remedy? {
    let port = examiner.options.port
    let rules = examiner.series.last[namespace: table.namespace].ruleset
    if let rules, rules.exemption(port: port, isIPv6: false).isComplete { return nil }
    let share = share(table)
    guard share ?? 1 > 0.1 else { return nil }
    let part = share.map { "\(NumberText.percent($0)) of the entries go" } ?? "DNS takes no entries"
    return exemptionRemedy(
      namespace: table.namespace, cures: kinds,
      gain: "\(part): capacity for DNS is no longer limited by the table",
      isSufficient: share ?? 1 >= 0.5)
  }

  func exemptionRemedy(
    namespace: String?, cures: [Finding.Kind], gain: String, isSufficient: Bool
  ) -> Remedy {
    let port = examiner.options.port
    let refuses = findings.contains {
      $0.kind == .wouldRefuseUntracked || $0.kind == .untrackedRefused
    }
    return Remedy(
      change: .exempt(port: port), namespace: namespace,
      title: "Exempt DNS (UDP port \(port)) from tracking, queries and answers", cures: cures,
      isSufficient: isSufficient, gain: gain, memory: 0,
      risk: (refuses ? "needs untracked queries to be accepted first; " : "")
        + "translation (NAT) of this port no longer works; entries that exist stay until they "
        + "expire",
      instructions: system.exemption(port: port))
  }

  private func serviceTimeout(_ table: TableAnalysis, _ kinds: [Finding.Kind]) -> Remedy? {
    let share = share(table)
    guard examiner.era >= .linux5, share ?? 1 > 0.1, table.timeout > 5 else { return nil }
    let port = examiner.options.port
    // An assured flow falls back to the answered time of the policy as well.
    let factor = table.holdingTime / 5
    let needed = (table.offered ?? table.flowsPerSecond ?? 0) * 5
    let room = Double(table.limit?.value ?? 0) * (share ?? 1)
    return Remedy(
      change: .serviceTimeout(port: port, unreplied: 5, replied: 5), namespace: table.namespace,
      title: "Keep entries of DNS for 5 s instead of \(NumberText.rounded(table.holdingTime)) s",
      cures: kinds, isSufficient: needed > 0 && needed < room / 2,
      gain: "\(NumberText.rounded(factor)) times the capacity for DNS", memory: 0,
      risk: "answers that take longer than 5 s meet no entry; existing entries keep their time",
      instructions: system.serviceTimeout(port: port, unreplied: 5, replied: 5))
  }

  private func streamTimeout(_ table: TableAnalysis, _ kinds: [Finding.Kind]) -> Remedy? {
    guard table.isMostlyAssured, table.streamTimeout > 30, let limit = table.limit?.value else {
      return nil
    }
    let capacity = Double(limit) / 30
    let needed = table.offered ?? table.flowsPerSecond
    return Remedy(
      change: .streamTimeout(30), namespace: table.namespace,
      title: "Keep assured UDP flows for 30 s instead of "
        + "\(NumberText.rounded(table.streamTimeout)) s",
      cures: kinds, isSufficient: needed.map { $0 < capacity } ?? false,
      gain: "capacity for assured flows grows \(NumberText.rounded(table.streamTimeout / 30)) "
        + "times, to \(NumberText.rounded(capacity)) new flows a second",
      memory: 0,
      risk:
        "long UDP flows with pauses of more than 30 s (VPN, telephony, NTP) lose their entries; "
        + "existing entries keep their time",
      instructions: system.settings([("udp_timeout_stream", 30)]))
  }

  private var budget: Double? {
    if let budget = examiner.options.memoryBudget { return Double(budget) }
    let memory = examiner.series.last.memory
    let total = memory["LowTotal"].flatMap { $0.value > 0 ? $0 : nil } ?? memory["MemTotal"]
    if let total { return Double(total.value) / 8 }
    return system.guess.map { Double($0.memory) / 8 }
  }

  private func size(_ table: TableAnalysis, _ kinds: [Finding.Kind]) -> Remedy? {
    guard
      let sizing = Sizing(
        table, octetsPerEntry: system.octetsPerEntry, is64Bit: system.is64Bit, budget: budget),
      let present = table.limit?.value, sizing.limit > present
    else { return nil }
    var settings: [(name: String, value: UInt64)] = []
    if let buckets = sizing.buckets { settings.append(("buckets", buckets)) }
    settings.append(("max", sizing.limit))
    let capacity = Double(sizing.limit) / table.holdingTime
    let headroom =
      sizing.headroom.map { ", \(NumberText.rounded($0)) times what is needed without resends" }
      ?? ""
    let needsReload = examiner.era.bucketControl == .moduleReload
    var gain =
      "capacity grows from \(NumberText.rounded(table.capacity ?? 0)) to "
      + "\(NumberText.rounded(capacity)) new flows a second\(headroom)"
    if sizing.isCutByBudget { gain += "; the budget of memory allows no more" }
    return Remedy(
      change: .size(limit: sizing.limit, buckets: sizing.buckets), namespace: nil,
      title: "Raise the limit from \(NumberText.count(present)) to "
        + "\(NumberText.count(sizing.limit))"
        + (sizing.buckets.map { ", with \(NumberText.count($0)) chains" } ?? ""),
      cures: kinds, isSufficient: (sizing.headroom ?? 0) >= RetryAmplification.atHalfLoss,
      gain: gain, memory: sizing.memory,
      chainLength: needsReload ? sizing.chainLengthKeepingBuckets : sizing.chainLengthAfter,
      risk: sizeRisk(sizing, needsReload),
      instructions: system.settings(settings))
  }

  private func sizeRisk(_ sizing: Sizing, _ needsReload: Bool) -> String {
    var risk =
      "the full table takes \(NumberText.octets(sizing.totalMemory)) of the kernel's memory"
    if needsReload, let before = sizing.chainLengthBefore,
      let after = sizing.chainLengthKeepingBuckets
    {
      risk +=
        "; chains grow from \(NumberText.rounded(before)) to \(NumberText.rounded(after)) tuples, as "
        + "this kernel changes their number only when the module is loaded anew"
    }
    return risk
  }

  private func chains(_ table: TableAnalysis, _ kinds: [Finding.Kind]) -> Remedy? {
    guard let limit = table.limit?.value, limit > 0, limit <= 1 << 40 else { return nil }
    let buckets = Sizing.powerOfTwo(limit)
    let memory = Double(buckets) * examiner.era.octetsPerBucket(is64Bit: system.is64Bit)
    return Remedy(
      change: .size(limit: limit, buckets: buckets), namespace: nil,
      title: "Raise the number of chains to \(NumberText.count(buckets))", cures: kinds,
      isSufficient: true, gain: "the whole limit of \(NumberText.count(limit)) can be used",
      memory: memory, chainLength: 2 * Double(limit) / Double(buckets),
      risk: "the table is locked for some milliseconds while it is made anew",
      instructions: system.settings([("buckets", buckets)]))
  }
}
