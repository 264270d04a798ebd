/// What came of a simulation.
public struct SimulationResult: Sendable {
  /// What was simulated.
  public let plan: SimulationPlan
  /// The length of a moment, in seconds.
  public let interval: Double
  /// What happened, in the order of time.
  public internal(set) var moments: [SimulatedMoment] = []
  /// When the table was full for the first time, in seconds; nil where it never was.
  public internal(set) var fullAt: Double?
  /// When queries were lost by the table for the first time, in seconds; nil where none were.
  public internal(set) var lossAt: Double?

  init(plan: SimulationPlan, interval: Double) {
    (self.plan, self.interval) = (plan, interval)
  }

  private func total(_ value: (SimulatedMoment) -> Double) -> Double {
    moments.reduce(0) { $0 + value($1) } * interval
  }

  /// Questions that resolvers began to ask.
  public var questions: Double { total(\.questions) }
  /// Queries that were sent.
  public var queries: Double { total(\.queries) }
  /// Queries that were answered.
  public var answered: Double { total(\.answered) }
  /// Answers after which the same question was asked anew.
  public var repeated: Double { total(\.repeated) }
  /// Queries that were lost on the way, or that the server had no time for.
  public var lostElsewhere: Double { total(\.lostElsewhere) }
  /// Questions that failed in the end.
  public var failed: Double { total(\.failed) }
  /// Queries that the full table dropped.
  public var dropped: Double { total(\.dropped) }
  /// Queries that too long a chain refused.
  public var refused: Double { total(\.refused) }
  /// Entries that were given up for others.
  public var evicted: Double { total(\.evicted) }

  /// Queries for each question, over all.
  public var amplification: Double { questions > 0 ? queries / questions : 1 }
  /// The share of questions that failed, 0 to 1.
  public var failedShare: Double { questions > 0 ? failed / questions : 0 }
  /// The share of queries that the table lost, 0 to 1.
  public var lossShare: Double { queries > 0 ? (dropped + refused) / queries : 0 }

  /// The last tenth: how it stands when everything has come to rest.
  public var end: SimulatedMoment { mean(of: moments.suffix(max(moments.count / 10, 1))) }

  /// The moment with the most queries.
  public var peak: SimulatedMoment {
    moments.max { $0.queries < $1.queries } ?? SimulatedMoment()
  }

  /// The most entries there were.
  public var mostEntries: Double { moments.map(\.entries).max() ?? 0 }

  func mean(of moments: ArraySlice<SimulatedMoment>) -> SimulatedMoment {
    var mean = SimulatedMoment()
    guard let last = moments.last else { return mean }
    let count = Double(moments.count)
    mean.time = last.time
    (mean.entries, mean.assured) = (last.entries, last.assured)
    for moment in moments {
      mean.questions += moment.questions / count
      mean.resends += moment.resends / count
      mean.answered += moment.answered / count
      mean.repeated += moment.repeated / count
      mean.lostElsewhere += moment.lostElsewhere / count
      mean.failed += moment.failed / count
      mean.dropped += moment.dropped / count
      mean.refused += moment.refused / count
      mean.evicted += moment.evicted / count
    }
    return mean
  }
}
