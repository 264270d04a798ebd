import Foundation
import IncidentLaboratory
import Pictures

/// What `martlet lab` shows while it is at work: a line for each stage, and one that is written over
/// on a terminal.
final class LabScreen {
  private let start = ContinuousClock.now
  private var lastLine: ContinuousClock.Instant?
  private let isTerminal = Screen.errorIsTerminal

  /// Says what is run.
  init(_ variant: LaboratoryVariant) {
    Screen.tell("\(variant.rawValue): \(variant.purpose)")
  }

  /// Shows what has happened.
  func show(_ progress: LaboratoryProgress) {
    switch progress {
    case .stage(let stage):
      finish()
      Screen.tell("\(time)  \(stage.title)")
      lastLine = nil
    case .note(let text):
      finish()
      for line in text.split(separator: "\n") { Screen.tell("       \(line)") }
    case .filling(let round, let share, let count, let limit):
      state(
        "round \(round), \(FigureText.share(share)); "
          + "\(FigureText.number(Double(count))) of \(FigureText.number(Double(limit))) entries"
      )
    case .second(let stage, let second):
      if stage != .filling { state(Self.line(second)) }
    }
  }

  /// Takes the line that is written over away.
  func finish() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1b}[K".utf8)) }
  }

  private func state(_ text: String) {
    if isTerminal {
      return FileHandle.standardError.write(Data("\r\u{1b}[K\(time)    \(text)".utf8))
    }
    // A log isn't written over: a line every five seconds is enough.
    let now = ContinuousClock.now
    if let lastLine, now - lastLine < .seconds(5) { return }
    lastLine = now
    Screen.tell("\(time)    \(text)")
  }

  private var time: String {
    let seconds = (ContinuousClock.now - start).components.seconds
    return String(format: "%2d:%02d", seconds / 60, seconds % 60)
  }

  private static func line(_ second: LaboratorySecond) -> String {
    let share =
      second.queries > 0 ? Double(second.queriesAnswered) / Double(second.queries) : nil
    let inside = second.insideOldAnswered == second.insideOldAsked ? "answers" : "does not answer"
    return "\(second.questions) questions, \(second.resends) resends, "
      + "\(FigureText.share(share)) answered; \(second.drops) drops, "
      + "\(FigureText.number(Double(second.tableCount))) entries; from inside it \(inside)"
  }

  /// What came of it, for people.
  static func summary(_ result: LaboratoryResult) -> String {
    var table = TextTable([
      ("", .left), ("questions/s", .right), ("queries/s", .right), ("answered", .right),
      ("queries a question", .right), ("inside", .right), ("drops", .right), ("entries", .right),
    ])
    for figures in result.figures {
      table.append([
        figures.stage.title, FigureText.number(figures.questionRate),
        FigureText.number(figures.queryRate), FigureText.share(figures.queriesAnswered),
        figures.amplification.map(FigureText.decimal) ?? "–",
        FigureText.share(figures.insideOld), FigureText.number(Double(figures.drops)),
        FigureText.number(Double(figures.tableCount)),
      ])
    }
    let checks = result.checks.map {
      "\($0.holds ? "yes" : "NO ")  \($0.claim): \($0.evidence)"
    }
    return
      (["", "\(result.variant.rawValue), \(result.serverVersion)", ""]
      + [table.text(inColour: Screen.hasColour), ""] + checks + [""]).joined(separator: "\n")
  }
}
