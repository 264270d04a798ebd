import Pictures

/// What is said of a simulation: a sentence, figures, and what can be done.
public struct SimulationReport: Sendable {
  /// What came of it.
  public let result: SimulationResult
  /// What can be done, each tried; empty where the table loses nothing, or nothing is ever answered.
  public let remedies: [Remedy]

  /// Runs a simulation and, where its table loses queries, tries the remedies.
  public init(_ plan: SimulationPlan) {
    var simulation = Simulation(plan)
    result = simulation.run()
    // No table is a remedy where nobody answers.
    remedies = result.lossAt == nil || result.answered == 0 ? [] : Remedy.all(for: plan)
  }

  /// Seconds as they are said.
  public static func time(_ seconds: Double) -> String {
    if seconds < 1 { return "less than a second" }
    let whole = Int(seconds.rounded())
    if whole < 120 { return "\(whole) s" }
    if whole < 1200 {
      return "\(whole / 60) min" + (whole.isMultiple(of: 60) ? "" : " \(whole % 60) s")
    }
    let minutes = Int((seconds / 60).rounded())
    return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  /// A rate as it is said: with a digit behind the point below ten.
  public static func rate(_ value: Double) -> String {
    // What would be 0.00 is 0.
    value < 9.95 && value >= 0.005 ? FigureText.decimal(value) : FigureText.number(value)
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
