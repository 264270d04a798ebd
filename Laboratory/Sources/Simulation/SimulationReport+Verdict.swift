import Pictures

extension SimulationReport {
  /// What came of it in a sentence or a few: what the table does, what is lost elsewhere, what is
  /// enough.
  public var verdict: String {
    ([table] + [elsewhere, cure].compactMap(\.self)).joined(separator: " ")
  }

  private var table: String {
    guard let table = result.plan.table else {
      return "Nothing is tracked, so no table loses anything."
    }
    guard let first = result.outages.first else { return quiet(table) }
    let cause = result.refused > result.dropped ? "chains are too long" : "the table is full"
    let when = first.start < 1 ? "From the beginning" : "After \(Self.time(first.start))"
    return "\(when) \(cause); \(duration) \(FigureText.share(worst.loss)) of the queries are lost"
      + "\(effects)."
  }

  private func quiet(_ table: TablePlan) -> String {
    let most = FigureText.number(result.mostEntries)
    guard table.limit > 0 else {
      return "Without a limit the table takes it all: it needs \(most) entries at most."
    }
    let limit = FigureText.number(table.limit)
    guard let fullAt = result.fullAt else {
      return "The table of \(limit) takes it all: it needs \(most) entries at most."
    }
    let when = fullAt < 1 ? "from the beginning" : "after \(Self.time(fullAt))"
    return "The table of \(limit) is full \(when), and loses nothing: there are always entries to "
      + "give up."
  }

  /// The outage that loses most.
  private var worst: SimulatedOutage {
    result.outages.max { $0.loss * $0.queries * $0.length < $1.loss * $1.queries * $1.length }!
  }

  private var duration: String {
    let outages = result.outages
    guard outages.count == 1, let only = outages.first else {
      let all = outages.reduce(0) { $0 + $1.length }
      return "that happens \(outages.count) times, for \(Self.time(all)) in all; at its worst"
    }
    guard only.isOver else { return "from then on" }
    return "for \(Self.time(only.length)), until \(Self.time(only.end)) after the beginning,"
  }

  private var effects: String {
    let (outage, rate) = (worst, Self.rate)
    var text = ""
    if outage.queries > 1.05 * outage.questions {
      text +=
        "; resends make \(rate(outage.queries)) queries a second of "
        + "\(rate(outage.questions)) questions"
    }
    if outage.failed > 0.0005 {
      text += "; \(FigureText.share(outage.failed)) of the questions fail"
    }
    return text
  }

  /// What no table is to blame for.
  private var elsewhere: String? {
    let plan = result.plan
    guard result.queries > 0, result.lostElsewhere > 0.0005 * result.queries else { return nil }
    if result.answered == 0 {
      return plan.pathLoss == 1
        ? "Everything is lost on the way to the server, which no table changes."
        : "The server answers nothing, which no table changes."
    }
    var losses: [String] = []
    if plan.pathLoss > 0 {
      losses.append("\(FigureText.share(plan.pathLoss)) of the queries are lost on the way")
    }
    let arrived = result.queries - result.dropped - result.refused - onTheWay
    let unanswered = arrived - result.answered
    if unanswered > 0.0005 * arrived {
      losses.append(
        "the server has no time for \(FigureText.share(unanswered / arrived)) of those that reach it"
      )
    }
    return "Apart from the table, \(losses.joined(separator: ", and ")): no table changes that."
  }

  private var onTheWay: Double { result.queries * result.plan.pathLoss }

  private var cure: String? {
    guard result.lossAt != nil, result.answered > 0 else { return nil }
    let words = remedies.filter(\.suffices).map(\.shortText)
    guard !words.isEmpty else { return "Nothing that was tried is enough." }
    let whom = elsewhere == nil ? "" : " for the table"
    return "Enough\(whom) is \(words.joined(separator: ", or "))."
  }
}
