import Simulation

/// What `martlet simulate --json` prints.
struct SimulationDocument: Encodable {
  /// What can be done.
  struct Remedy: Encodable {
    var remedy: String
    var suffices: Bool
    var lossShare: Double
    var amplification: Double
    var mostEntries: Double
    var memoryOctets: Double
  }

  var verdict: String
  /// Seconds; missing where it never happens.
  var fullAfter: Double?
  /// Seconds; missing where it never happens.
  var lossAfter: Double?
  var questions: Double
  var queries: Double
  var answered: Double
  var failedQuestions: Double
  var dropped: Double
  var refusedByChains: Double
  var evicted: Double
  var mostEntries: Double
  var amplification: Double
  var lossShare: Double
  var remedies: [Remedy]
  /// Seconds that each moment stands for.
  var interval: Double
  var moments: [SimulatedMoment]

  init(_ report: SimulationReport) {
    let result = report.result
    verdict = report.verdict
    (fullAfter, lossAfter) = (result.fullAt, result.lossAt)
    (questions, queries, answered) = (result.questions, result.queries, result.answered)
    (failedQuestions, dropped) = (result.failed, result.dropped)
    (refusedByChains, evicted) = (result.refused, result.evicted)
    (mostEntries, amplification) = (result.mostEntries, result.amplification)
    lossShare = result.lossShare
    remedies = report.remedies.map {
      Remedy(
        remedy: $0.shortText, suffices: $0.suffices, lossShare: $0.result.lossShare,
        amplification: $0.result.amplification, mostEntries: $0.result.mostEntries,
        memoryOctets: $0.memory)
    }
    (interval, moments) = (result.interval, result.moments)
  }
}
