/// Says it in a sentence, and lists what it rests on.
struct VerdictWriter {
  private let examiner: Examiner
  private let era: EraEvidence
  private let findings: [Finding]
  private let table: TableAnalysis?

  init(_ examiner: Examiner, _ era: EraEvidence, _ findings: [Finding]) {
    (self.examiner, self.era, self.findings) = (examiner, era, findings)
    let worst = findings.first {
      [.fullAndDropping, .bucketBound, .fullButEvicting, .filling].contains($0.kind)
    }
    table =
      examiner.tables.first { worst != nil && $0.namespace == worst?.namespace }
      ?? examiner.tables.max { ($0.fill ?? -1) < ($1.fill ?? -1) }
  }

  func verdict() -> Verdict {
    let (state, sentence) = statement()
    return Verdict(state, sentence, evidence())
  }

  private func finding(_ kind: Finding.Kind) -> Finding? { findings.first { $0.kind == kind } }

  private func statement() -> (Verdict.State, String) {
    if let finding = finding(.fullAndDropping) { return dropping(finding) }
    if let finding = finding(.bucketBound) {
      return (.bucketBound, "\(finding.title)\(place(finding)): raise the number of chains.")
    }
    let losses: Set<Finding.Kind> = [
      .untrackedRefused, .socketBuffer, .backlog, .neighbourTable, .routeCache, .memory,
      .policyDrops, .insertRace,
    ]
    if let finding = findings.first(where: {
      losses.contains($0.kind) && $0.severity >= .warning
    }) {
      let table = examiner.tables.isEmpty ? "" : " The tracking table is not the cause."
      return (
        .lossElsewhere, "\(finding.title)\(place(finding)).\(table)"
      )
    }
    if let finding = finding(.fullButEvicting) {
      return (.evicting, "\(finding.title)\(place(finding)).")
    }
    if let finding = findings.first(where: { $0.severity >= .warning }) {
      return (.atRisk, "Nothing is lost now, but: \(finding.title)\(place(finding)).")
    }
    guard let table, let count = table.count else {
      return (
        .unknown,
        "Too little was read to say whether connection tracking loses packets: the counters of "
          + "/proc/net/stat, the settings and the kernel's log are missing."
      )
    }
    let limit = table.limit.map { $0.value == 0 ? "no limit" : NumberText.count($0.value) }
    let since = examiner.series.isCompared ? "between the readings" : "that the counters know of"
    return (
      .healthy,
      "Connection tracking loses nothing \(since): \(NumberText.count(count.value)) of "
        + "\(limit ?? "an unknown number of") entries."
    )
  }

  private func place(_ finding: Finding) -> String {
    finding.namespace.map { " (in the network namespace \($0))" } ?? ""
  }

  private func dropping(_ finding: Finding) -> (Verdict.State, String) {
    let isNow = finding.severity == .critical
    var sentence =
      "The connection tracking table\(place(finding)) \(isNow ? "is" : "was") full and "
      + "\(isNow ? "drops" : "dropped") packets of new flows"
    if let rate = table?.dropsPerSecond {
      let bound = table?.isDropRateUpperBound == true ? "at most " : ""
      sentence += ", \(bound)\(NumberText.rounded(rate)) a second"
    } else if examiner.log.atLeast > 0 {
      sentence += ", \(NumberText.count(examiner.log.atLeast)) so far"
    }
    if let limit = table?.limit {
      sentence += "; its \(NumberText.count(limit.value)) entries"
      if let service = table?.service, let owned = table?.serviceEntries,
        let all = examiner.series.last[namespace: table?.namespace].entries?.all.entries, all > 0
      {
        sentence +=
          " (\(NumberText.percent(Double(owned) / Double(all))) of \(service))"
      }
      if isNow, let table, let capacity = table.capacity {
        sentence +=
          " take \(NumberText.rounded(capacity)) new flows a second, and more come"
      }
    }
    sentence += "."
    if findings.contains(where: {
      $0.kind == .answeredInDriver && $0.namespace == finding.namespace
    }) {
      sentence += " What Martlet answers from the driver is not among them."
    }
    return (isNow ? .dropping : .dropped, sentence)
  }

  private func evidence() -> [Evidence] {
    var evidence: [Evidence] = []
    if era.isKnown {
      let clues = era.clues.map(\.statement).prefix(3).joined(separator: ", ")
      evidence.append(Evidence("\(era.era): \(clues)", era.clues.prefix(3).map(\.source)))
    }
    evidence += hostGuess()
    guard let table else { return evidence }
    evidence += occupancy(table) + rates(table) + overload(table)
    return evidence
  }

  private func hostGuess() -> [Evidence] {
    guard let limit = examiner.series.last.initialNamespace.limit,
      let guess = HostGuess(
        limit: limit.value, buckets: examiner.series.last.initialNamespace.buckets?.value,
        era: era.era, is64Bit: examiner.series.last.is64Bit)
    else { return [] }
    let width = guess.is64Bit ? "64 bits" : "32 bits (i386)"
    let reason =
      guess.isCertain && !guess.is64Bit
      ? "; with 64 bits it would have more than 1 GiB and 65,536 entries" : ""
    return [
      Evidence(
        "\(NumberText.count(limit.value)) = 8 × \(NumberText.count(guess.buckets)) is the kernel's "
          + "own choice on a machine of \(NumberText.octets(Double(guess.memory))) and \(width)\(reason)",
        limit.source)
    ]
  }

  private func occupancy(_ table: TableAnalysis) -> [Evidence] {
    var evidence: [Evidence] = []
    let entries = examiner.series.last[namespace: table.namespace].entries
    if let count = table.count, let limit = table.limit {
      let fill = table.fill.map { " (\(NumberText.percent($0)))" } ?? ""
      evidence.append(
        Evidence(
          "\(NumberText.count(count.value)) of \(NumberText.count(limit.value)) entries\(fill)",
          [count.source, limit.source]))
    }
    if let entries, entries.all.entries > 0 {
      if let (service, tally) = entries.largestService {
        let share = Double(tally.entries) / Double(entries.all.entries)
        evidence.append(
          Evidence(
            "\(service) has \(NumberText.percent(share)) of them: "
              + "\(NumberText.count(tally.entries)), assured "
              + "\(NumberText.percent(tally.assuredShare ?? 0))", entries.source))
      }
      evidence.append(
        Evidence(
          "assured: \(NumberText.count(entries.all.assured)), kept when the table is full; "
            + "evictable: \(NumberText.count(entries.all.evictable))", entries.source))
    }
    if let loss = table.lossWhenFull {
      evidence.append(
        Evidence(
          "a full table of this kernel would turn away \(NumberText.percent(loss)) of new flows at "
            + "these shares"))
    }
    return evidence
  }

  private func rates(_ table: TableAnalysis) -> [Evidence] {
    var evidence: [Evidence] = []
    if let rate = table.flowsPerSecond, let source = table.rateSource, rate > 0 {
      let how =
        switch source {
        case .events: "measured"
        case .dump: "from the times that entries have left"
        case .count:
          table.entriesPerSecond == nil
            ? "from the number of entries and how long they are kept"
            : "from the number of entries, its growth and how long they are kept"
        }
      evidence.append(Evidence("about \(NumberText.rounded(rate)) new flows a second (\(how))"))
    }
    if let single = table.capacityOfExchanges, let assured = table.capacityOfAssured {
      evidence.append(
        Evidence(
          "capacity: \(NumberText.rounded(single)) new flows a second when each is one exchange "
            + "(\(NumberText.rounded(table.timeout)) s), \(NumberText.rounded(assured)) when they "
            + "become assured (\(NumberText.rounded(table.streamTimeout)) s), which they do "
            + table.era.assuredRule,
          table.limit?.source))
    }
    switch table.forecast {
    case .never(let entries)?:
      evidence.append(
        Evidence(
          "at this rate it never fills: \(NumberText.rounded(entries)) entries are needed"))
    case .fullIn(let seconds)?:
      evidence.append(Evidence("full in \(NumberText.duration(seconds))"))
    case .full?: evidence.append(Evidence("it is full"))
    case nil: break
    }
    return evidence
  }

  private func overload(_ table: TableAnalysis) -> [Evidence] {
    guard let offered = table.offered, let share = table.dropShare, let demand = table.demand else {
      return []
    }
    let bound = table.isDropRateUpperBound ? "at most " : ""
    return [
      Evidence(
        "\(bound)\(NumberText.rounded(offered)) new flows a second are offered, "
          + "\(NumberText.percent(share)) of them dropped"),
      Evidence(
        "resolvers ask again when nothing comes back: without loss it would be about "
          + "\(NumberText.rounded(demand)) a second"),
    ]
  }
}
