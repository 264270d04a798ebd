import ConntrackKernel
import Foundation
import Synchronization

extension Laboratory {
  /// Everything between the building and the end.
  func goThroughStages(_ bed: TestBed) throws(LaboratoryError) {
    control.orders.withLock { $0.rate = plan.quietRate }
    try during(.quiet) { () throws(LaboratoryError) in try pass(plan.quiet, .quiet) }
    try during(.filling) { () throws(LaboratoryError) in try fill() }
    try during(.peak) { () throws(LaboratoryError) in
      try pass(plan.peak / 2, .peak)
      try look(bed)
      try pass(plan.peak / 2, .peak)
    }
    try during(.cure) { () throws(LaboratoryError) in try cure(bed) }
    try during(.recovery) { () throws(LaboratoryError) in try pass(plan.recovery, .recovery) }
    control.orders.withLock {
      $0.rate = 0
      $0.fill = nil
    }
    try during(.settling) { () throws(LaboratoryError) in try pass(plan.settling, .settling) }
    try putLimitBack(bed)
  }

  private func during(
    _ stage: LaboratoryStage, _ body: () throws(LaboratoryError) -> Void
  ) throws(LaboratoryError) {
    say(.stage(stage))
    let from = Clock.now - start
    try body()
    result.spans.append(
      LaboratorySpan(stage: stage, from: from, to: Clock.now - start))
  }

  /// Fills the table to its limit.
  private func fill() throws(LaboratoryError) {
    // What the table takes: with few chains that is what these do.
    let limit =
      plan.variant == .chains
      ? LaboratoryResult.fewChains * LaboratoryResult.entriesOfChain : result.tableLimit
    let order =
      plan.variant.losesQueries
      // Some of them are refused where chains are the limit.
      ? FillOrder(
        kind: .assured, flows: Int(limit) * (plan.variant == .chains ? 5 : 4) / 4,
        rate: plan.fillRate)
      : FillOrder(kind: .flood, flows: 12_000_000, rate: max(Double(limit) / 18, 2000))
    control.orders.withLock {
      $0.rate = plan.peakRate
      $0.fill = order
    }
    var told = 0.0
    try pass(110, .filling) {
      let report = control.report.withLock { ($0.fillRound, $0.fillShare, $0.isFilled) }
      let count = watch?.seconds.max { $0.key < $1.key }?.value.entries ?? 0
      if Clock.now > told + 1 {
        told = Clock.now
        say(.filling(round: report.0, share: report.1, count: count, limit: limit))
      }
      return order.kind == .assured ? report.2 : count * 1000 >= limit * 999
    }
    let count = watch?.seconds.max { $0.key < $1.key }?.value.entries ?? 0
    guard count * 100 >= limit * 98 else {
      throw .unexpected(
        "the table has \(count) of \(limit) entries after everything that was sent: "
          + "the name server or this machine is too slow to fill it in time")
    }
  }

  /// What an administrator looks at: the table, and what Martlet says of it.
  private func look(_ bed: TestBed) throws(LaboratoryError) {
    if plan.variant.losesQueries {
      result.assuredShare = try? bed.serverNamespace().perform { () throws(KernelError) in
        var (all, assured) = (0, 0)
        _ = try TrackingTable().forEachFlow { flow in
          all += 1
          if flow.status.contains(.assured) { assured += 1 }
        }
        return all > 0 ? Double(assured) / Double(all) : 0
      }
    }
    let output = try bed.inServer(
      [plan.program, "conntrack"], "what the server's administrator is told", showsOutput: true,
      environment: journal(bed), mayFail: true)
    // The first paragraph.
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(\.trimmed)
    let verdict = lines.drop { $0.isEmpty }.prefix { !$0.isEmpty }.joined(separator: " ")
    result.verdict = verdict.isEmpty ? nil : verdict
    if let verdict = result.verdict { say(.note(verdict)) }
  }

  /// Where changes are kept for undoing: not where those of this machine are.
  func journal(_ bed: TestBed) -> [String: String] {
    ["MARTLET_CONNTRACK_JOURNAL": "\(bed.folder)/conntrack.journal"]
  }

  /// Applies the remedy of the variant.
  private func cure(_ bed: TestBed) throws(LaboratoryError) {
    let fix = [plan.program, "conntrack", "fix", "--yes", "--json"]
    let output: String
    switch plan.variant {
    case .story, .noResends:
      output = try bed.inServer(
        fix, "the remedy: what the diagnosis advises", showsOutput: true, environment: journal(bed))
    case .noTrack, .flood:
      output = try bed.inServer(
        fix + ["--notrack"], "the remedy: DNS is exempt from tracking", showsOutput: true,
        environment: journal(bed))
    case .dnsTimeout:
      try empty(bed)
      output = try bed.inServer(
        fix + ["--dns-timeout", "5"], "the remedy: entries of DNS are kept for five seconds",
        showsOutput: true, environment: journal(bed))
    case .chains:
      // As the limit: outside the namespace.
      let setting = "\(Self.chains.name)=\(result.tableBuckets)"
      output = try bed.log.run(
        fix + ["--without-probe", "--set", setting], "the remedy: as many chains as before",
        showsOutput: true, environment: journal(bed))
    case .largerTable:
      try bed.remember(KernelSetting("net.netfilter.nf_conntrack_max"))
      // The limit belongs to the whole machine: it can only be set outside the namespace, where
      // there is no name server to ask.
      let setting = "net.netfilter.nf_conntrack_max=\(result.tableLimit * 2)"
      output = try bed.log.run(
        fix + ["--without-probe", "--set", setting], "the remedy: a table twice as large",
        showsOutput: true, environment: journal(bed))
    }
    result.remedy = Self.changes(output)
    for change in result.remedy { say(.note(change)) }
  }

  /// The setting of the number of chains, of the whole machine.
  private static let chains = KernelSetting("net.netfilter.nf_conntrack_buckets")

  /// Makes the table's chains few, where that is what goes wrong; what they were is on disk before.
  func makeChainsFew(_ bed: TestBed) throws(LaboratoryError) {
    guard plan.variant == .chains else { return }
    try bed.remember(Self.chains)
    let (name, few) = (Self.chains.name, LaboratoryResult.fewChains)
    bed.log.note("sysctl -w \(name)=\(few)", "too few chains, for the whole machine")
    do throws(KernelError) {
      try Self.chains.set(few)
    } catch {
      throw .missing("\(error): the number of chains can't be changed here")
    }
  }

  /// The entries that are there keep their times: without this the cure would take two minutes, and
  /// `fix` would take its change back since nobody sees anything of it.
  private func empty(_ bed: TestBed) throws(LaboratoryError) {
    bed.log.note(
      (bed.enter + ["conntrack", "-F"]).joined(separator: " "),
      "the entries that are there would stay for two minutes more (done over netlink)")
    let space = try bed.serverNamespace()
    do throws(KernelError) {
      try space.perform { () throws(KernelError) in try TrackingTable().removeAll() }
    } catch {
      throw .unexpected("\(error)")
    }
  }

  private func putLimitBack(_ bed: TestBed) throws(LaboratoryError) {
    guard plan.variant == .largerTable else { return }
    try bed.log.run(
      [plan.program, "conntrack", "undo"], "the machine's limit is put back", showsOutput: true,
      environment: journal(bed))
  }

  private struct FixOutput: Decodable {
    let changes: [String]
  }

  private static func changes(_ output: String) -> [String] {
    (try? JSONDecoder().decode(FixOutput.self, from: Data(output.utf8)))?.changes ?? []
  }
}

extension Substring {
  var trimmed: String { String(self).trimmed }
}
