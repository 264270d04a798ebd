/// Looks for everything that can be wrong.
struct Examiner {
  let series: ReadingSeries
  let era: KernelEra
  let options: Diagnosis.Options
  let log: LogSummary
  let tables: [TableAnalysis]

  init(_ series: ReadingSeries, _ era: KernelEra, _ options: Diagnosis.Options) {
    (self.series, self.era, self.options) = (series, era, options)
    let log = LogSummary(series.last)
    self.log = log
    let previous = series.readings.dropLast().last
    tables = series.last.namespaces.compactMap { namespace in
      guard namespace.count != nil || namespace.limit != nil || namespace.entries != nil else {
        return nil
      }
      let growth = series.growth(namespace.name, "drop")
      let isInitial = namespace.name == nil
      var rate = growth?.perSecond.flatMap { $0 > 0 ? $0 : nil }
      var isUpperBound = false
      // A few lines are no rate: only where the kernel suppressed some did drops come steadily.
      if rate == nil, isInitial || log.namespaces.contains(namespace.inode ?? 0),
        growth?.isSinceStart != false, let window = log.peak, window.suppressed ?? 0 > 0,
        let peak = window.rate
      {
        (rate, isUpperBound) = (peak.perSecond, peak.isUpperBound)
      }
      return TableAnalysis(
        namespace, era: era, previous: previous?[namespace: namespace.name],
        seconds: previous.flatMap { series.last.seconds(since: $0) }, dropsPerSecond: rate,
        isUpperBound: isUpperBound, isDropping: rate != nil)
    }
  }

  /// Everything that was found, in the order of the diagnosis.
  func findings() -> [Finding] {
    var findings: [Finding] = []
    for table in tables { findings += tableFindings(table) }
    if tables.isEmpty, let finding = logFinding() { findings.append(finding) }
    for namespace in series.last.namespaces { findings += ruleFindings(namespace) }
    findings += bootFindings()
    for namespace in series.last.namespaces { findings += lookAlikes(namespace) }
    findings += systemLookAlikes()
    findings += contradictions()
    return findings
  }
}
