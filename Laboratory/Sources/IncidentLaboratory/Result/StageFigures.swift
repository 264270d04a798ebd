/// The figures of one stage.
public struct StageFigures: Codable, Sendable {
  /// The stage, and how many whole seconds of it were counted.
  public var stage: LaboratoryStage
  /// Second by second, or how many there were.
  public var seconds: Int
  /// In a second: questions, queries of theirs, and what of that was sent again.
  public var questionRate: Double
  /// Queries a second.
  public var queryRate: Double
  /// Queries a second that were sent again.
  public var resendRate: Double
  /// Shares that were answered: of queries, and of questions in the end.
  public var queriesAnswered: Double?
  /// Of the questions, those that were answered.
  public var questionsAnswered: Double?
  /// Queries for each question.
  public var amplification: Double?
  /// Shares that were answered of the flows that are watched.
  public var insideOld: Double?
  /// The share of answers on new flows on the server.
  public var insideNew: Double?
  /// The share of answers on an old flow from outside.
  public var outsideOld: Double?
  /// The most entries, and the limit then.
  public var tableCount: UInt64
  /// The limit of the table.
  public var tableLimit: UInt64
  /// Packets dropped, entries evicted, entries refused for long chains, datagrams lost at sockets.
  public var drops: UInt64
  /// Of what was dropped or refused, the resolvers' queries.
  public var queryLosses: UInt64
  /// Of the same, what fills the table and keeps it full.
  public var fillingLosses: UInt64
  /// Entries that were given up for others.
  public var evictions: UInt64
  /// Entries refused since their chain was too long.
  public var chainTooLong: UInt64
  /// Datagrams that the server's sockets had no room for.
  public var socketDrops: UInt64
  /// The median time of answers, in microseconds, averaged over the seconds.
  public var p50: Double?
  /// The same for 99 in 100 answers.
  public var p99: Double?
  /// The average use of one processor by the server.
  public var processorShare: Double

  /// Counts the whole seconds of a stage.
  init(_ stage: LaboratoryStage, _ seconds: [LaboratorySecond]) {
    func sum(_ path: KeyPath<LaboratorySecond, Int>) -> Int {
      seconds.reduce(0) { $0 + $1[keyPath: path] }
    }
    func total(_ path: KeyPath<LaboratorySecond, UInt64>) -> UInt64 {
      seconds.reduce(0) { $0 + $1[keyPath: path] }
    }
    func share(
      _ part: KeyPath<LaboratorySecond, Int>, _ whole: KeyPath<LaboratorySecond, Int>
    ) -> Double? { sum(whole) > 0 ? Double(sum(part)) / Double(sum(whole)) : nil }
    func average(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    let length = Double(max(seconds.count, 1))
    self.stage = stage
    self.seconds = seconds.count
    questionRate = Double(sum(\.questions)) / length
    queryRate = Double(sum(\.queries)) / length
    resendRate = Double(sum(\.queries) - sum(\.questions)) / length
    queriesAnswered = share(\.queriesAnswered, \.queries)
    questionsAnswered = share(\.questionsAnswered, \.questions)
    amplification = share(\.triesOfQuestions, \.questions)
    insideOld = share(\.insideOldAnswered, \.insideOldAsked)
    insideNew = share(\.insideNewAnswered, \.insideNewAsked)
    outsideOld = share(\.outsideOldAnswered, \.outsideOldAsked)
    tableCount = seconds.map(\.tableCount).max() ?? 0
    tableLimit = seconds.map(\.tableLimit).max() ?? 0
    drops = total(\.drops)
    queryLosses = total(\.queryLosses)
    fillingLosses = total(\.fillingLosses)
    evictions = total(\.evictions)
    chainTooLong = total(\.chainTooLong)
    socketDrops = total(\.socketDrops)
    p50 = average(seconds.compactMap(\.p50))
    p99 = average(seconds.compactMap(\.p99))
    processorShare = average(seconds.map(\.processorShare)) ?? 0
  }
}
