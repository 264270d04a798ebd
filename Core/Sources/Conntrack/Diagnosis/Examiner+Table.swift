extension Examiner {
  func tableFindings(_ table: TableAnalysis) -> [Finding] {
    let namespace = table.namespace
    let drop = series.growth(namespace, "drop")
    let evicted = series.growth(namespace, "early_drop")
    let chains = series.growth(namespace, "chaintoolong")
    var findings: [Finding] = []
    let logged = loggedDrops(namespace)
    if let finding = dropping(table, drop, evicted, logged) {
      findings.append(finding)
    } else if let evicted, evicted.value > 0, drop?.value ?? 0 == 0, chains?.value ?? 0 == 0 {
      findings.append(evicting(table, evicted, drop))
    }
    if let finding = bucketBound(table, chains) { findings.append(finding) }
    if let finding = limitBeyondBuckets(table) { findings.append(finding) }
    if let finding = insertRace(table, chains, drop) { findings.append(finding) }
    if let finding = filling(table) { findings.append(finding) }
    return findings
  }

  /// Whether the log's drops are this namespace's: messages since 6.18 name the namespace unless
  /// it is the initial one; before, nobody can tell, and the first one is assumed.
  private func loggedDrops(_ name: String?) -> Bool {
    guard log.logged > 0 else { return false }
    if name == nil { return log.windows.contains { $0.hasUnnamed } }
    guard let inode = series.last[namespace: name].inode else { return false }
    return log.namespaces.contains(inode)
  }

  /// What the log says, for where no table was read.
  func logFinding() -> Finding? {
    guard log.atLeast > 0 else { return nil }
    return Finding(
      .fullAndDropping, .critical, "The connection tracking table is full and drops packets",
      logEvidence())
  }

  private func dropping(
    _ table: TableAnalysis, _ drop: Growth?, _ evicted: Growth?, _ isLogged: Bool
  ) -> Finding? {
    let counted = drop?.value ?? 0
    let isFull = wasFull(table.namespace)
    guard isLogged || counted > 0 && isFull != false else { return nil }
    // A log alone tells of the past; that the table is full as well makes it the present.
    let isLoggedNow = isLogged && drop?.isSinceStart != false && isFull != false
    let isNow = isLoggedNow || (drop?.isSinceStart == false && counted > 0)
    var evidence: [Evidence] = []
    if isLogged { evidence += logEvidence() }
    if let drop { evidence.append(Evidence("counter drop: \(drop.text)", drop.source)) }
    evidence += comparison(table.namespace, drop, isLogged)
    evidence += occupancy(table)
    if let evicted, evicted.value > 0 {
      evidence.append(Evidence("entries given up (early_drop): \(evicted.text)", evicted.source))
    }
    evidence += localErrors(table.namespace)
    return Finding(
      .fullAndDropping, isNow ? .critical : .warning, namespace: table.namespace,
      isNow
        ? "The connection tracking table is full and drops packets of new flows"
        : "The connection tracking table was full and dropped packets; it is not doing so now",
      evidence)
  }

  /// Whether the table was near its limit at any reading.
  ///
  /// The collector of entries trims a table that has dropped to 95 % of its limit, so that less
  /// than the limit is full too.
  func wasFull(_ name: String?) -> Bool? {
    var isKnown = false
    for reading in series.readings {
      let namespace = reading[namespace: name]
      guard let count = namespace.count, let limit = namespace.limit, limit.value > 0 else {
        continue
      }
      isKnown = true
      if Double(count.value) >= 0.9 * Double(limit.value) { return true }
    }
    return isKnown ? false : nil
  }

  func logEvidence() -> [Evidence] {
    var evidence: [Evidence] = []
    let exact = log.atMost == log.atLeast
    let least = NumberText.count(log.atLeast)
    let hidden = log.atLeast - min(log.logged, log.atLeast)
    var text =
      exact ? "the log shows exactly \(least) drops" : "the log shows at least \(least) drops"
    if let most = log.atMost, !exact { text += ", at most \(NumberText.count(most))" }
    if hidden > 0 { text += ", of which the kernel did not print \(NumberText.count(hidden))" }
    if log.atMost == nil { text += "; the last count of suppressed lines was never printed" }
    evidence.append(Evidence(text, log.sources))
    if let peak = log.peak, let rate = peak.rate {
      let bound = rate.isUpperBound ? "at most " : ""
      evidence.append(
        Evidence(
          "\(bound)\(NumberText.rounded(rate.perSecond)) drops a second"
            + (peak.last.map { " (\($0))" } ?? ""),
          [peak.suppressedSource, peak.source].compactMap { $0 }))
    }
    if log.unattributed > 0 {
      evidence.append(
        Evidence(
          "\(NumberText.count(log.unattributed)) more suppressed messages belong to nothing that "
            + "the log shows"))
    }
    let names = log.namespaces.sorted().map { inode in
      let name = series.last.namespaces.first { $0.inode == inode }?.name
      return name.map { "\($0) (\(inode))" } ?? "\(inode)"
    }
    if !names.isEmpty {
      evidence.append(Evidence("the log names the namespaces \(names.joined(separator: ", "))"))
    }
    return evidence
  }

  /// The log against the counter: they count the same.
  private func comparison(_ name: String?, _ drop: Growth?, _ isLogged: Bool) -> [Evidence] {
    if isLogged, let drop, drop.isSinceStart, drop.value < log.atLeast {
      return [
        Evidence(
          "the counter knows of fewer than the log: the log reaches back before the last start, or "
            + "another namespace dropped")
      ]
    }
    guard isLogged, let drop, !drop.isSinceStart, let start = series.readings.first?.uptime,
      let end = series.last.uptime,
      let within = log.drops(from: start.value, to: end.value)
    else { return [] }
    let counted = NumberText.count(drop.value)
    if drop.value >= within.atLeast, drop.value <= within.atMost ?? .max {
      return [Evidence("the log and the counter agree: \(counted) drops between the readings")]
    }
    return [
      Evidence(
        "between the readings the log shows \(NumberText.count(within.atLeast)) drops and the "
          + "counter \(counted): lines are missing, or another namespace dropped too")
    ]
  }

  private func occupancy(_ table: TableAnalysis) -> [Evidence] {
    var evidence: [Evidence] = []
    if let count = table.count, let limit = table.limit {
      evidence.append(
        Evidence(
          "\(NumberText.count(count.value)) of \(NumberText.count(limit.value)) entries",
          [count.source, limit.source]))
    } else if let limit = table.limit {
      evidence.append(
        Evidence("the limit is \(NumberText.count(limit.value)) entries", limit.source))
      if let cache = series.last.slabs?.tracking {
        evidence.append(
          Evidence(
            "slabinfo shows \(NumberText.count(cache.activeObjects)) entries in use", cache.source))
      }
    }
    if let share = table.assuredShare {
      evidence.append(
        Evidence(
          "\(NumberText.percent(share)) of the entries are assured: a full table keeps them",
          series.last[namespace: table.namespace].entries?.source))
    } else if let share = table.impliedAssuredShare {
      evidence.append(
        Evidence(
          "about \(NumberText.percent(share)) of the entries or more must be assured: otherwise "
            + "the kernel would find one to give up for most new flows"))
    }
    return evidence
  }

  private func localErrors(_ name: String?) -> [Evidence] {
    guard let discarded = series.counter(name, "Ip.OutDiscards"), discarded.value > 0,
      !discarded.isSinceStart
    else { return [] }
    return [
      Evidence(
        "packets of this machine refused (EPERM, Ip OutDiscards): \(discarded.text)",
        discarded.source)
    ]
  }

  private func evicting(_ table: TableAnalysis, _ evicted: Growth, _ drop: Growth?) -> Finding {
    var evidence = [Evidence("entries given up (early_drop): \(evicted.text)", evicted.source)]
    if let drop { evidence.append(Evidence("counter drop: \(drop.text)", drop.source)) }
    evidence += occupancy(table)
    return Finding(
      .fullButEvicting, .notice, namespace: table.namespace,
      "The table is full but loses nothing: it gives up entries that no answer or no third packet "
        + "has made safe", evidence)
  }

  private func bucketBound(_ table: TableAnalysis, _ chains: Growth?) -> Finding? {
    guard let chains, chains.value > 0 else { return nil }
    var evidence = [
      Evidence("insertions into chains that are too long: \(chains.text)", chains.source)
    ]
    if let failed = series.growth(table.namespace, "insert_failed") {
      evidence.append(Evidence("insert_failed: \(failed.text)", failed.source))
    }
    if let buckets = table.buckets, let count = table.count, buckets.value > 0 {
      let each = Double(count.value) / Double(buckets.value)
      evidence.append(
        Evidence(
          "\(NumberText.count(count.value)) entries in \(NumberText.count(buckets.value)) chains: "
            + "\(NumberText.rounded(each)) each", [count.source, buckets.source]))
    }
    return Finding(
      .bucketBound, chains.isSinceStart ? .warning : .critical, namespace: table.namespace,
      "The table has too few chains: insertions fail, and neither the log nor the counter of drops "
        + "says so", evidence)
  }

  private func limitBeyondBuckets(_ table: TableAnalysis) -> Finding? {
    guard let chainLimit = table.chainLimit, let limit = table.limit, let buckets = table.buckets,
      Double(limit.value) > chainLimit
    else { return nil }
    return Finding(
      .limitBeyondBuckets, .warning, namespace: table.namespace,
      "The limit cannot be reached: insertions fail before, without a line in the log",
      [
        Evidence(
          "\(NumberText.count(buckets.value)) chains take about "
            + "\(NumberText.rounded(chainLimit)) entries, the limit is "
            + NumberText.count(limit.value), [buckets.source, limit.source])
      ])
  }

  private func insertRace(
    _ table: TableAnalysis, _ chains: Growth?, _ drop: Growth?
  ) -> Finding? {
    guard let failed = series.growth(table.namespace, "insert_failed"),
      failed.value > chains?.value ?? 0, wasFull(table.namespace) != true
    else { return nil }
    let rest = failed.value - (chains?.value ?? 0)
    var evidence = [Evidence("insert_failed: \(failed.text)", failed.source)]
    let clashes = series.growth(table.namespace, "clash_resolve")
    if let clashes, clashes.value > 0 {
      evidence.append(Evidence("clashes resolved: \(clashes.text)", clashes.source))
    }
    let uses = series.last[namespace: table.namespace].ruleset?.trackingUses(
      forwardsIPv4: nil, forwardsIPv6: nil)
    let translation = uses?.first { !$0.feature.hasPrefix("ct ") && !$0.feature.hasPrefix("-m ") }
    if let translation {
      evidence.append(Evidence("addresses are translated: \(translation.rule)", translation.source))
    }
    return Finding(
      .insertRace, failed.isSinceStart || rest < 10 ? .notice : .warning,
      namespace: table.namespace,
      "Packets of one flow race to insert it and some are lost: two questions from one socket at "
        + "the same moment, behind translated addresses", evidence)
  }

  private func filling(_ table: TableAnalysis) -> Finding? {
    guard case .fullIn(let seconds)? = table.forecast, let rate = table.flowsPerSecond else {
      return nil
    }
    return Finding(
      .filling, .warning, namespace: table.namespace,
      "At this rate the table is full in \(NumberText.duration(seconds))",
      [
        Evidence(
          "\(NumberText.rounded(rate)) new flows a second, each kept for "
            + "\(NumberText.rounded(table.holdingTime)) s, need "
            + "\(NumberText.rounded(rate * table.holdingTime)) entries")
      ] + occupancy(table))
  }
}
