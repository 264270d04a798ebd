/// The one sentence for people, and what it rests on.
public struct Verdict: Sendable, Equatable {
  /// The state in a word, for programs.
  public enum State: String, Sendable, Hashable {
    /// Queries are lost at a full table.
    case dropping
    /// They were, and are not now.
    case dropped
    /// Queries are lost since chains are too long.
    case bucketBound = "bucket-bound"
    /// Queries are lost for another reason.
    case lossElsewhere = "loss-elsewhere"
    /// Nothing is lost, but something will go wrong.
    case atRisk = "at-risk"
    /// The table is full, and nothing is lost.
    case evicting
    /// Connection tracking is not in the way.
    case healthy
    /// Too little was read to say.
    case unknown
  }

  /// The state.
  public var state: State
  /// The sentence.
  public var sentence: String
  /// What it rests on: the table, whose it is, shares, rates, capacity, forecast.
  public var evidence: [Evidence]

  /// Makes a verdict.
  public init(_ state: State, _ sentence: String, _ evidence: [Evidence]) {
    (self.state, self.sentence, self.evidence) = (state, sentence, evidence)
  }
}
