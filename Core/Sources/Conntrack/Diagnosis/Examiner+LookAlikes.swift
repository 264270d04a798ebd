extension Examiner {
  /// Losses of a namespace that are not the table's, told apart by their counters.
  func lookAlikes(_ namespace: NamespaceReading) -> [Finding] {
    let name = namespace.name
    var findings: [Finding] = []
    func add(
      _ kind: Finding.Kind, _ growth: Growth?, _ label: String, _ title: String,
      _ more: [Evidence] = []
    ) {
      guard let growth, growth.value > 0 else { return }
      findings.append(
        Finding(
          kind, growth.isSinceStart ? .notice : .critical, namespace: name, title,
          [Evidence("\(label): \(growth.text)", growth.source)] + more))
    }
    addSocketBuffer(name, add)
    add(
      .memory, series.counter(name, "Udp.MemErrors"), "Udp MemErrors",
      "The kernel's memory for UDP (udp_mem) was used up")
    add(
      .checksum, series.counter(name, "Udp.InCsumErrors"), "Udp InCsumErrors",
      "Packets came with wrong checksums")
    add(
      .neighbourTable,
      series.growth(name, "table_fulls", table: \.neighbourStatistics), "table_fulls",
      "The neighbour table is full: packets to hosts on the own network are lost")
    add(
      .routeCache, series.growth(name, "gc_dst_overflow", table: \.routeCacheStatistics),
      "gc_dst_overflow", "The routing cache overflows: packets of new sources are lost")
    if let finding = allocation(namespace) { findings.append(finding) }
    if let finding = policyDrops(namespace) { findings.append(finding) }
    return findings
  }

  private func addSocketBuffer(
    _ name: String?,
    _ add: (Finding.Kind, Growth?, String, String, [Evidence]) -> Void
  ) {
    let title = "The server's socket buffer was full: it did not read fast enough"
    if let drops = series.socketDrops(name, port: options.port), drops.value > 0 {
      add(.socketBuffer, drops, "drops of the sockets at port \(options.port)", title, [])
    } else if let errors = series.counter(name, "Udp.RcvbufErrors") {
      add(.socketBuffer, errors, "Udp RcvbufErrors", title, [])
    } else if era <= .linux2_6_18 {
      // Those kernels count a full buffer among the errors only.
      add(
        .socketBuffer, series.counter(name, "Udp.InErrors"), "Udp InErrors",
        "Errors of UDP: on this kernel a full socket buffer or a wrong checksum", [])
    }
  }

  /// Drops below the limit and without a line in the log: no memory for an entry.
  private func allocation(_ namespace: NamespaceReading) -> Finding? {
    guard let drop = series.growth(namespace.name, "drop"), drop.value > 0,
      wasFull(namespace.name) == false, log.logged == 0
    else { return nil }
    var evidence = [Evidence("counter drop: \(drop.text)", drop.source)]
    if let count = namespace.count, let limit = namespace.limit {
      evidence.append(
        Evidence(
          "\(NumberText.count(count.value)) of \(NumberText.count(limit.value)) entries: far from "
            + "full", [count.source, limit.source]))
    }
    if let failures = log.events[.pageAllocationFailure] {
      evidence.append(
        Evidence(
          "\(NumberText.count(failures.count)) page allocation failures", failures.source))
    }
    return Finding(
      .memory, drop.isSinceStart ? .notice : .warning, namespace: namespace.name,
      drop.isSinceStart
        ? "Packets were dropped by connection tracking since the start of the system; the table is "
          + "not full now, and no log says why"
        : "Connection tracking drops packets though the table is not full: no memory, or invalid "
          + "packets", evidence)
  }

  /// The balance of IP: what was received and neither delivered, forwarded nor dropped by tracking.
  private func policyDrops(_ namespace: NamespaceReading) -> Finding? {
    let name = namespace.name
    func grown(_ counter: String) -> UInt64? {
      series.counter(name, counter).flatMap { $0.isSinceStart ? nil : $0.value }
    }
    guard let received = grown("Ip.InReceives"), let delivered = grown("Ip.InDelivers") else {
      return nil
    }
    func tracking(_ column: String) -> UInt64 {
      series.growth(name, column).flatMap { $0.isSinceStart ? nil : $0.value } ?? 0
    }
    var explained = delivered
    for counter in ["ForwDatagrams", "ReasmReqds", "InDiscards", "InHdrErrors", "InAddrErrors"] {
      explained = explained.addingSaturated(grown("Ip.\(counter)") ?? 0)
    }
    for column in ["drop", "insert_failed"] {
      explained = explained.addingSaturated(tracking(column))
    }
    // A few packets are between the two counters at any moment.
    guard received > explained, received - explained > max(10, received / 1000) else { return nil }
    let lost = received - explained
    var evidence = [
      Evidence(
        "IP received \(NumberText.count(received)) packets, delivered "
          + "\(NumberText.count(delivered)): \(NumberText.count(lost)) are not explained by "
          + "connection tracking", series.counter(name, "Ip.InReceives")?.source)
    ]
    for chain in namespace.ruleset?.chains ?? [] where chain.hook == "input" {
      if let packets = chain.policyPackets, packets > 0, chain.policy == "drop" {
        evidence.append(
          Evidence(
            "policy drop of \(chain.title): \(NumberText.count(packets)) packets", chain.source))
      }
    }
    if let refusal = namespace.ruleset?.refusesQueries(port: options.port, isIPv6: false) {
      evidence.append(Evidence("queries are dropped by \(refusal.value)", refusal.source))
    }
    // Without a rule that drops, nobody knows where they went.
    let drops = namespace.ruleset?.mayDropInput
    return Finding(
      .policyDrops, drops == true ? .warning : .notice, namespace: name,
      drops == false
        ? "Packets are lost between the IP layer and the sockets, and no rule drops any"
        : "Packets are dropped between the IP layer and the sockets: by the firewall's rules",
      evidence)
  }

  /// What is free of the memory that the kernel can use for itself on 32 bits.
  ///
  /// Little is free on every system, so it is evidence only beside a failure.
  private func lowMemory() -> [Evidence] {
    guard let low = series.last.memory["LowFree"], let total = series.last.memory["LowTotal"] else {
      return []
    }
    return [
      Evidence(
        "\(NumberText.octets(Double(low.value))) of \(NumberText.octets(Double(total.value))) of "
          + "low memory are free", low.source)
    ]
  }

  /// Losses that are not a namespace's.
  func systemLookAlikes() -> [Finding] {
    var findings: [Finding] = []
    if let dropped = series.softnet(dropped: true), dropped.value > 0 {
      var evidence = [Evidence("softnet_stat, dropped: \(dropped.text)", dropped.source)]
      if let squeezed = series.softnet(dropped: false) {
        evidence.append(Evidence("budget used up: \(squeezed.text)", squeezed.source))
      }
      findings.append(
        Finding(
          .backlog, dropped.isSinceStart ? .notice : .critical,
          "A processor's backlog was full: packets were lost before the IP layer", evidence))
    }
    let logged: [(KernelLog.Event, Finding.Kind, String)] = [
      (
        .neighbourTableOverflow, .neighbourTable,
        "The neighbour table is full: packets to hosts on the own network are lost"
      ),
      (
        .routeCacheOverflow, .routeCache,
        "The routing cache overflows: packets of new sources are lost"
      ),
      (.pageAllocationFailure, .memory, "The kernel found no memory"),
    ]
    for (event, kind, title) in logged {
      guard let found = log.events[event] else { continue }
      findings.append(
        Finding(
          kind, .warning, title,
          [Evidence("\(NumberText.count(found.count)) lines: \(found.text)", found.source)]
            + (kind == .memory ? lowMemory() : [])))
    }
    return findings
  }
}
