/// What came of one run.
public struct LaboratoryResult: Codable, Sendable {
  /// What was run.
  public var variant: LaboratoryVariant
  /// The name server.
  public var server: LaboratoryServerKind
  /// Version, as the program prints it.
  public var serverVersion: String
  /// The kernel, the processors, the memory.
  public var machine: String
  /// Who asked: profile names with their shares.
  public var population: [String: Double]
  /// Limit of the table and number of chains, before.
  public var tableLimit: UInt64
  /// The number of chains.
  public var tableBuckets: UInt64
  /// The share of assured entries in the full table; nothing where it wasn't counted.
  public var assuredShare: Double?
  /// What the diagnosis said at the peak.
  public var verdict: String?
  /// What was changed to cure it.
  public var remedy: [String] = []
  /// When everything was.
  public var spans: [LaboratorySpan] = []
  /// Second by second, or how many there were.
  public var seconds: [LaboratorySecond] = []
  /// The figures of each stage.
  public var figures: [StageFigures] = []
  /// Queries and questions of the whole run.
  public var questions = 0
  /// Queries that were sent.
  public var queries = 0
  /// What the kernel wrote into its log.
  public var kernelLog: [String] = []
  /// Every command that was run.
  public var commands: [LaboratoryCommand] = []
  /// What was to be shown.
  public var checks: [LaboratoryCheck] = []
  /// How long all of it took, in seconds.
  public var duration = 0.0

  /// The chains of a table that has too few of them, and about as many entries as a chain takes: each
  /// is in two, and 50 to 80 are the most.
  static let (fewChains, entriesOfChain): (UInt64, UInt64) = (1024, 33)

  /// Whether everything that was to be shown is so.
  public var isAsExpected: Bool { checks.allSatisfy(\.holds) }

  /// The figures of a stage.
  public subscript(stage: LaboratoryStage) -> StageFigures? {
    figures.first { $0.stage == stage }
  }

  /// Counts the stages' figures from the seconds that are wholly in them.
  mutating func count() {
    figures = spans.compactMap { span in
      let inside = seconds.filter {
        Double($0.second) >= span.from && Double($0.second + 1) <= span.to
      }
      return inside.isEmpty ? nil : StageFigures(span.stage, inside)
    }
    questions = seconds.reduce(0) { $0 + $1.questions }
    queries = seconds.reduce(0) { $0 + $1.queries }
  }
}
