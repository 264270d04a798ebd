/// What is wrong with connection tracking, how that is known, and what cures it.
///
/// Findings come from the differences between readings; a single reading is compared with the
/// start of the system, from when the kernel counts.
public struct Diagnosis: Sendable {
  /// What the person wants to know.
  public struct Options: Sendable {
    /// The port that names are served at.
    public var port: UInt16 = 53
    /// The most memory that a remedy may take, in octets; nil is an eighth of the machine's.
    public var memoryBudget: UInt64?

    /// Makes options.
    public init(port: UInt16 = 53, memoryBudget: UInt64? = nil) {
      (self.port, self.memoryBudget) = (port, memoryBudget)
    }
  }

  /// Which kernel it is.
  public var era: EraEvidence
  /// The tables, one for each namespace that has one; the initial namespace's first.
  public var tables: [TableAnalysis] = []
  /// What was found, the worst first.
  public var findings: [Finding] = []
  /// The one sentence.
  public var verdict: Verdict
  /// What can be done, the smallest that is sufficient first.
  public var remedies: [Remedy] = []
  /// What could not be read.
  public var problems = ProblemList()
  /// The last reading.
  public var reading: Reading
  /// How many readings were compared.
  public var readingCount: Int

  /// Diagnoses readings of one system, in their order.
  public init(_ readings: [Reading], options: Options = Options()) {
    let series = ReadingSeries(readings)
    era = EraEvidence(series.last)
    reading = series.last
    readingCount = readings.count
    verdict = Verdict(.unknown, "", [])
    for reading in readings { problems.append(reading.problems) }
    let examiner = Examiner(series, era.era, options)
    tables = examiner.tables
    findings = examiner.findings().enumerated().sorted {
      ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
    }.map(\.element)
    verdict = VerdictWriter(examiner, era, findings).verdict()
    remedies = RemedyPlanner(examiner, findings).remedies()
  }
}
