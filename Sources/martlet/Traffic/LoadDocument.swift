import IncidentLaboratory
import LoadGenerator

/// What `martlet load --json` prints.
struct LoadDocument: Encodable {
  /// Queries that were sent: first tries and resends.
  var offered: Int
  var questions: Int
  var resends: Int
  var queries: Int
  var answered: Int
  var late: Int
  var wrong: Int
  var truncated: Int
  var lost: Int
  var amplification: Double
  var answeredShare: Double
  var answersPerSecond: Double
  /// Seconds.
  var duration: Double
  /// Seconds of the generator.
  var processorTime: Double
  var isInterrupted: Bool
  var reconnections: Int
  /// What this machine did not send, or was told of that it reached nobody.
  var refused: LoadRefusals
  /// Questions that were never asked because the target may get no more.
  var heldBack: Int
  /// The share of queries from ports that had asked before.
  var returnedShare: Double
  /// The tracking table in the end, with --inside.
  var table: TableShare?
  /// Answers by their codes.
  var codes: [String: Int]
  /// Microseconds by percentile.
  var microseconds: [String: UInt32]
  var seconds: [LoadSecond]
  var server: [ServerSecond]

  init(_ result: LoadResult, _ server: [ServerSecond]) {
    offered = result.queries
    (questions, resends, queries) = (result.questions, result.resends, result.queries)
    (answered, late, wrong) = (result.answered, result.late, result.wrong)
    (truncated, lost) = (result.truncated, result.lost)
    (amplification, answeredShare) = (result.amplification, result.answeredShare)
    (answersPerSecond, duration) = (result.answerRate, result.duration)
    (processorTime, isInterrupted) = (result.processorTime, result.isInterrupted)
    (reconnections, refused) = (result.reconnections, result.refusals)
    (heldBack, returnedShare, table) = (result.heldBack, result.returnedShare, result.table)
    codes = Dictionary(uniqueKeysWithValues: result.codes.map { ("\($0.key)", $0.value) })
    microseconds = Dictionary(
      uniqueKeysWithValues: result.percentiles.map { ("\($0.percentile)", $0.microseconds) })
    seconds = result.seconds
    self.server = server
  }
}
