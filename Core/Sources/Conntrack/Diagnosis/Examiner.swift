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
      let rate = Self.dropRate(series, log, namespace)
      let before = previous?[namespace: namespace.name]
      return TableAnalysis(
        namespace, era: era, previous: before,
        seconds: previous.flatMap { series.last.seconds(since: $0) },
        dropsPerSecond: rate?.perSecond, isUpperBound: rate?.isUpperBound ?? false)
    }
  }

  /// Drops per second of a table: by its counter, or by the log where no counter denies it.
  private static func dropRate(
    _ series: ReadingSeries, _ log: LogSummary, _ namespace: NamespaceReading
  ) -> (perSecond: Double, isUpperBound: Bool)? {
    let growth = series.growth(namespace.name, "drop")
    if let counted = growth?.perSecond { return counted > 0 ? (counted, false) : nil }
    if growth?.value == 0 || growth?.isSinceStart == false { return nil }
    if namespace.name != nil, namespace.inode == nil { return nil }
    // A few lines are no rate: only where the kernel suppressed some did drops come steadily.
    guard let window = log.peak(namespace: namespace.name == nil ? nil : namespace.inode),
      window.suppressed ?? 0 > 0
    else { return nil }
    return window.rate
  }

  /// Everything that was found, in the order of the diagnosis.
  func findings() -> [Finding] {
    var findings: [Finding] = []
    for table in tables { findings += tableFindings(table) }
    if tables.isEmpty, let finding = logFinding() { findings.append(finding) }
    for namespace in series.last.namespaces { findings += ruleFindings(namespace) }
    for namespace in series.last.namespaces { findings += driverFindings(namespace) }
    findings += bootFindings()
    for namespace in series.last.namespaces { findings += lookAlikes(namespace) }
    findings += systemLookAlikes()
    findings += contradictions()
    return findings
  }
}
