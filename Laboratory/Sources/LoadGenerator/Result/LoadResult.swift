/// What came of a load, as the clients saw it.
public struct LoadResult: Sendable {
  /// The seconds in which questions were begun, and those after.
  public internal(set) var seconds: [LoadSecond] = []
  /// Answers by their codes.
  public internal(set) var codes: [UInt8: Int] = [:]
  /// Microseconds within which so many of 100 answers were there.
  public internal(set) var percentiles: [(percentile: Double, microseconds: UInt32)] = []
  /// How long questions were begun, in seconds; what follows is waiting.
  public internal(set) var duration = 0.0
  /// The processor time that the generator took, in seconds.
  public internal(set) var processorTime = 0.0
  /// Whether it was ended from outside.
  public internal(set) var isInterrupted = false
  /// How often a connection was opened again.
  public internal(set) var reconnections = 0
  /// What this machine refused.
  public internal(set) var refusals = LoadRefusals()
  /// Questions that were not asked because the target may get no more.
  public internal(set) var heldBack = 0
  /// Queries from ports that had asked before, more than two seconds ago.
  public internal(set) var returned = 0
  /// The tracking table when the load had ended, where the server is in a namespace made for it.
  public internal(set) var table: TableShare?

  private func total(_ value: (LoadSecond) -> Int) -> Int { seconds.reduce(0) { $0 + value($1) } }

  /// Questions that were begun.
  public var questions: Int { total(\.questions) }
  /// Queries that were sent again.
  public var resends: Int { total(\.resends) }
  /// Queries that were sent: what the server was offered.
  public var queries: Int { questions + resends }
  /// Queries that were answered.
  public var answered: Int { total(\.answered) }
  /// Answers whose question was over.
  public var late: Int { total(\.late) }
  /// Answers with an error, or to something else.
  public var wrong: Int { total(\.wrong) }
  /// Answers that were truncated.
  public var truncated: Int { total(\.truncated) }
  /// Questions that were never answered.
  public var lost: Int { total(\.lost) }
  /// The share of queries from ports that had asked before, 0 to 1.
  public var returnedShare: Double { queries > 0 ? Double(returned) / Double(queries) : 0 }
  /// Queries for each question.
  public var amplification: Double { questions > 0 ? Double(queries) / Double(questions) : 1 }
  /// The share of queries that was answered, 0 to 1.
  public var answeredShare: Double { queries > 0 ? Double(answered) / Double(queries) : 0 }
  /// The share of questions that was answered, 0 to 1.
  public var questionsAnsweredShare: Double {
    questions > 0 ? Double(questions - lost) / Double(questions) : 0
  }
  /// Answers a second.
  public var answerRate: Double { duration > 0 ? Double(answered) / duration : 0 }
  /// Queries for each second of the generator's processor time.
  public var queriesPerProcessorSecond: Double {
    processorTime > 0 ? Double(queries) / processorTime : 0
  }
}
