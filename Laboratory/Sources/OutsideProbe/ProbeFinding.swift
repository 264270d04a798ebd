import Glibc

/// What is concluded from watching a server from outside.
public struct ProbeFinding: Sendable, Equatable {
  /// What it looks like.
  public enum Kind: String, Sendable, Codable {
    /// Everything was answered, and no answer is an error.
    case fine
    /// Everything was answered, and some answers say that there is none: REFUSED, SERVFAIL and such.
    case errors = "answered-with-errors"
    /// Queries were lost, too few to say more.
    case someLoss = "some-loss"
    /// New flows are lost and old ones are not: a tracking table that is full, or a firewall.
    case newFlowsLost = "new-flows-lost"
    /// Queries are lost whether their flow is new or old: the way, or the server.
    case allFlowsLost = "all-flows-lost"
    /// Nothing was ever answered.
    case unreachable
  }

  /// What it looks like.
  public let kind: Kind
  /// The times of loss.
  public let windows: [LossWindow]
  /// Whether losses come and go: three times or more.
  public var isFlapping: Bool { windows.count >= 3 }
  /// The share of queries from new ports that was lost, 0 to 1.
  public let newLoss: Double
  /// The share of queries from the old port that was lost within the times of loss, 0 to 1; nil where
  /// there were none.
  public let oldLoss: Double?
  /// Answers that are errors, by their code.
  public let errors: [UInt8: Int]
  /// The share of answers that are errors, 0 to 1.
  public let errorShare: Double

  /// Concludes from seconds, all of whose answers have come or never will.
  public init(_ seconds: [ProbeSecond]) {
    windows = Self.windows(seconds)
    let sent = seconds.reduce(0) { $0 + $1.new }
    let answered = seconds.reduce(0) { $0 + $1.newAnswered }
    newLoss = sent > 0 ? Double(sent - answered) / Double(sent) : 0
    let inside = windows.flatMap { seconds[$0.start...$0.end] }
    let (old, oldAnswered) = inside.reduce((0, 0)) { ($0.0 + $1.old, $0.1 + $1.oldAnswered) }
    oldLoss = old > 0 ? Double(old - oldAnswered) / Double(old) : nil
    let new = inside.reduce(0) { $0 + $1.new }
    let lost = inside.reduce(0) { $0 + $1.new - $1.newAnswered }
    let answers = answered + seconds.reduce(0) { $0 + $1.oldAnswered }
    errors = seconds.reduce(into: [:]) { $0.merge($1.errors, uniquingKeysWith: +) }
    errorShare = answers > 0 ? Double(errors.values.reduce(0, +)) / Double(answers) : 0
    let kind = Self.kind(
      anyAnswer: answers > 0, new: new, lost: lost, old: old, oldLost: old - oldAnswered)
    self.kind = kind == .fine && errorShare > 0 ? .errors : kind
  }

  private static func kind(
    anyAnswer: Bool, new: Int, lost: Int, old: Int, oldLost: Int
  ) -> Kind {
    guard lost > 0 else { return .fine }
    guard anyAnswer else { return .unreachable }
    let share = Double(lost) / Double(new)
    // How likely it is that none, or so few, of the old flow's queries are lost by the same chance:
    // below one in a hundred the two are told apart.
    let chance = (0...oldLost).reduce(0.0) { $0 + binomial(old, $1, share) }
    if chance < 0.01 { return .newFlowsLost }
    return oldLost > 0 ? .allFlowsLost : .someLoss
  }

  /// The probability of so many of `count` when each comes with the probability `share`.
  private static func binomial(_ count: Int, _ number: Int, _ share: Double) -> Double {
    guard share < 1 else { return number == count ? 1 : 0 }
    let ways =
      lgamma(Double(count + 1)) - lgamma(Double(number + 1)) - lgamma(Double(count - number + 1))
    return exp(ways + Double(number) * log(share) + Double(count - number) * log(1 - share))
  }

  private static func windows(_ seconds: [ProbeSecond]) -> [LossWindow] {
    var windows: [LossWindow] = []
    for (place, second) in seconds.enumerated() where second.isLossy {
      let lost = second.new - second.newAnswered
      if let last = windows.last, place - last.end <= 3 {
        // Also what was answered between is within it.
        let between = seconds[(last.end + 1)..<place].reduce(0) { $0 + $1.new }
        windows[windows.count - 1].end = place
        windows[windows.count - 1].lost += lost
        windows[windows.count - 1].sent += second.new + between
      } else {
        windows.append(LossWindow(start: place, end: place, lost: lost, sent: second.new))
      }
    }
    return windows
  }
}
