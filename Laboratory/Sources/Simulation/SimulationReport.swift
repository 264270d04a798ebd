import Pictures

/// What is said of a simulation: a sentence, figures, and what can be done.
public struct SimulationReport: Sendable {
  /// What came of it.
  public let result: SimulationResult
  /// What can be done, each tried; empty where nothing is lost.
  public let remedies: [Remedy]

  /// Runs a simulation and, where its table loses queries, tries the remedies.
  public init(_ plan: SimulationPlan) {
    var simulation = Simulation(plan)
    result = simulation.run()
    remedies = result.lossAt == nil ? [] : Remedy.all(for: plan)
  }

  /// The sentence that says it.
  public var verdict: String {
    guard let table = result.plan.table else {
      return "Nothing is tracked, so no table loses anything."
    }
    let limit = FigureText.number(table.limit)
    guard let lossAt = result.lossAt else {
      let most = FigureText.number(result.mostEntries)
      return result.fullAt == nil
        ? "The table of \(limit) takes it all: it needs \(most) entries at most."
        : "The table of \(limit) is full after \(Self.time(result.fullAt ?? 0)), and loses nothing: "
          + "there are always entries to give up."
    }
    let after = result.sinceLoss
    let resends =
      after.resends > 0.05 * after.questions
      ? "; resends make \(Self.rate(after.queries)) of \(Self.rate(after.questions)) queries a second"
      : ""
    let failed =
      after.failed > 0.0005 * after.questions && after.questions > 0
      ? "; \(FigureText.share(min(after.failed / after.questions, 1))) of the questions fail" : ""
    let cause = result.refused > result.dropped ? "chains are too long" : "the table is full"
    let when = lossAt < 1 ? "From the beginning" : "After \(Self.time(lossAt))"
    return "\(when) \(cause); from then on \(FigureText.share(after.loss)) of the queries are lost"
      + "\(resends)\(failed). \(cure)"
  }

  private var cure: String {
    let words = remedies.filter(\.suffices).map(\.shortText)
    guard !words.isEmpty else { return "Nothing that was tried is enough." }
    return "Enough is \(words.joined(separator: ", or "))."
  }

  /// Seconds as they are said.
  public static func time(_ seconds: Double) -> String {
    if seconds < 1 { return "less than a second" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    let minutes = Int((seconds / 60).rounded())
    return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  /// A rate as it is said: with a digit behind the point below ten.
  public static func rate(_ value: Double) -> String {
    value < 9.95 && value > 0 ? FigureText.decimal(value) : FigureText.number(value)
  }
}

extension SimulationResult {
  /// The moment with the largest share lost, of those with at least half of the most questions.
  public var worst: SimulatedMoment {
    let most = moments.map(\.questions).max() ?? 0
    return moments.filter { $0.questions >= most / 2 }.max { $0.loss < $1.loss }
      ?? SimulatedMoment()
  }
}

extension Remedy {
  /// What it is, in a few words.
  public var shortText: String {
    switch change {
    case .chains(let chains): "\(FigureText.number(chains)) chains"
    case .larger(let limit, _):
      "a table of \(FigureText.number(limit)) (\(FigureText.octets(memory)))"
    case .roomy(let limit, _): "\(FigureText.number(limit)) with room for resends"
    case .timeout(let seconds): "\(Int(seconds)) s for entries of DNS"
    case .notrack: "no tracking of DNS"
    }
  }
}
