import ArgumentParser
import Foundation
import Pictures
import Simulation

/// What `martlet simulate` prints for people.
enum SimulationScreen {
  /// Prints the sentence, the figures, and what can be done.
  static func show(_ report: SimulationReport) {
    print(report.verdict)
    print("")
    print(figures(report).text(inColour: Screen.hasColour))
    guard !report.remedies.isEmpty else { return }
    print("")
    print(remedies(report).text(inColour: Screen.hasColour))
  }

  private static func figures(_ report: SimulationReport) -> TextTable {
    let result = report.result
    var table = TextTable([
      ("", .left), ("questions/s", .right), ("queries/s", .right), ("answered", .right),
      ("dropped/s", .right), ("evicted/s", .right), ("entries", .right), ("assured", .right),
    ])
    let moments: [(String, SimulatedMoment?)] = [
      ("at the beginning", result.moments.first), ("at its worst", result.worst),
      ("in the end", result.end),
    ]
    for (name, moment) in moments {
      guard let moment else { continue }
      table.append([
        name, SimulationReport.rate(moment.questions), SimulationReport.rate(moment.queries),
        FigureText.share(1 - moment.loss),
        SimulationReport.rate(moment.dropped + moment.refused),
        SimulationReport.rate(moment.evicted), FigureText.number(moment.entries),
        FigureText.number(moment.assured),
      ])
    }
    return table
  }

  private static func remedies(_ report: SimulationReport) -> TextTable {
    var table = TextTable([
      ("remedy", .left), ("enough", .left), ("lost", .right), ("queries a question", .right),
      ("entries at most", .right), ("memory when full", .right),
    ])
    for remedy in report.remedies {
      let tracks = remedy.result.plan.table != nil
      table.append([
        remedy.shortText, remedy.suffices ? "yes" : "no",
        FigureText.share(remedy.result.lossShare),
        FigureText.decimal(remedy.result.amplification),
        tracks ? FigureText.number(remedy.result.mostEntries) : "–",
        tracks ? FigureText.octets(remedy.memory) : "–",
      ])
    }
    return table
  }

  /// Prints how far the model is off what was measured.
  ///
  /// - Throws: `ExitCode` 2 when it is further off than it may be.
  static func showValidation(json: Bool) throws {
    let cases = Waiting.while("computing") { Validation.run() }
    if json {
      try Screen.printJSON(cases)
    } else {
      var table = TextTable([
        ("", .left), ("measured", .right), ("model", .right), ("off by", .right),
        ("may be", .right),
        ("", .left),
      ])
      for one in cases {
        table.append([
          one.title, number(one.measured), number(one.simulated),
          one.error.map { percent($0) } ?? number(one.simulated - one.measured),
          one.error == nil ? number(one.tolerance) : percent(one.tolerance),
          one.holds ? "" : "TOO FAR",
        ])
      }
      print(table.text(inColour: Screen.hasColour))
      print("\nWhy some may be further off:")
      for one in cases {
        if let reason = one.reason { print("  \(one.title), \(number(one.measured)): \(reason)") }
      }
    }
    if cases.contains(where: { !$0.holds }) { throw ExitCode(2) }
  }

  private static func number(_ value: Double) -> String {
    if value == 0 { return "0" }
    if value >= 100 { return FigureText.number(value) }
    // Small shares with two digits that count.
    return value < 0.1 ? String(format: "%.4f", value) : FigureText.decimal(value)
  }

  private static func percent(_ share: Double) -> String {
    "\(Int((share * 100).rounded())) %"
  }
}
