extension Examiner {
  /// Where what was read contradicts itself: such values are shown, and not computed with.
  func contradictions() -> [Finding] {
    var findings: [Finding] = []
    func add(_ title: String, _ evidence: [Evidence]) {
      findings.append(Finding(.contradiction, .notice, title, evidence))
    }
    for cache in series.last.slabs?.caches ?? [] where SlabTable.isTracking(cache.name) {
      if let reasons = Self.contradictions(of: cache) {
        add("The slabinfo line of \(cache.name) contradicts itself", reasons)
      }
    }
    for (clue, other) in EraEvidence(series.last).contradictions.prefix(3) {
      add(
        "The files are of different kernels",
        [Evidence(clue.statement, clue.source), Evidence(other.statement, other.source)])
    }
    for namespace in series.last.namespaces {
      let limits = NamespaceReading.prefixes.compactMap { namespace.sysctls[$0 + "max"] }
      if let first = limits.first, let other = limits.first(where: { $0.value != first.value }) {
        add(
          "The limit has two values",
          [Evidence(first.value, first.source), Evidence(other.value, other.source)])
      }
      if let finding = mixedRows(namespace) { findings.append(finding) }
    }
    return findings
  }

  /// Why a line of slabinfo cannot be true; nil when it can.
  static func contradictions(of cache: SlabCache) -> [Evidence]? {
    var reasons: [Evidence] = []
    if let slabs = cache.slabs, cache.objectsPerSlab > 0 {
      let (room, overflows) = slabs.multipliedReportingOverflow(by: cache.objectsPerSlab)
      if overflows || cache.objects > room {
        reasons.append(
          Evidence(
            "\(slabs) slabs of \(cache.objectsPerSlab) objects have room for \(room) objects, not "
              + "for \(cache.objects)", cache.source))
      }
    }
    if cache.activeObjects > cache.objects {
      reasons.append(
        Evidence(
          "\(cache.activeObjects) objects are in use of \(cache.objects)", cache.source))
    }
    if cache.objectsPerSlab > 0 {
      if cache.objects % cache.objectsPerSlab != 0, !reasons.isEmpty {
        reasons.append(
          Evidence(
            "\(cache.objects) is no multiple of \(cache.objectsPerSlab)", cache.source))
      }
    }
    return reasons.isEmpty ? nil : reasons
  }

  /// Each row repeats the number of entries: rows that differ are not from one file.
  private func mixedRows(_ namespace: NamespaceReading) -> Finding? {
    guard let table = namespace.statistics else { return nil }
    let rows = table.rows.compactMap { row in
      row.values["entries"].map { (count: $0, source: row.source) }
    }
    guard let least = rows.min(by: { $0.count < $1.count }),
      let most = rows.max(by: { $0.count < $1.count }),
      most.count - least.count > max(64, most.count / 20)
    else { return nil }
    return Finding(
      .contradiction, .notice, namespace: namespace.name,
      "The statistics are put together from several tables: each row has to repeat the same number "
        + "of entries",
      [
        Evidence("\(least.count) entries", least.source),
        Evidence("\(most.count) entries", most.source),
      ])
  }
}
