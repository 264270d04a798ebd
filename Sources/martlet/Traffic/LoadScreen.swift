import ConntrackKernel
import Foundation
import IncidentLaboratory
import LoadGenerator
import Pictures

/// What `martlet load` shows while it asks: what the clients see, and what the server's kernel sees.
final class LoadScreen {
  private let duration: Double
  private let isTerminal = Screen.errorIsTerminal
  /// How many lines are to be written over.
  private var written = 0

  init(duration: Double) { self.duration = duration }

  /// Shows the second that is over: on a terminal in lines that are written over, elsewhere every
  /// tenth.
  func show(_ progress: LoadProgress) {
    guard let last = progress.seconds.last else { return }
    var parts = [[when(progress)] + Self.clients(last)]
    if let server = progress.server { parts.append(Self.server(server)) }
    if isTerminal {
      writeOver(parts.flatMap { Self.lines($0, width: Terminal.columns(STDERR_FILENO) ?? 80) })
    } else if progress.seconds.count % 10 == 0 {
      for line in parts { Screen.tell(line.joined(separator: ", ")) }
    }
  }

  /// Takes the lines that are written over away.
  func finish() { if isTerminal { writeOver([]) } }

  private func writeOver(_ lines: [String]) {
    let up = written > 1 ? "\u{1b}[\(written - 1)A" : ""
    let text = "\r\(up)\u{1b}[J" + lines.joined(separator: "\n")
    FileHandle.standardError.write(Data(text.utf8))
    written = lines.count
  }

  private func when(_ progress: LoadProgress) -> String {
    switch progress.phase {
    case .asking: "\(progress.seconds.count) of \(Int(duration.rounded(.up))) s"
    case .askingAgain: "waiting for answers and asking again"
    case .waiting: "waiting for late answers"
    }
  }

  private static func clients(_ second: LoadSecond) -> [String] {
    let counts: [(Int, String)] = [
      (second.questions, "questions"), (second.resends, "resends"), (second.answered, "answered"),
      (second.late, "late"), (second.wrong, "wrong"), (second.lost, "lost"),
    ]
    let times: [(String, UInt32)] = [("p50", second.median), ("p99", second.percentile99)]
    return counts.map { "\(FigureText.number(Double($0))) \($1)" }
      + times.filter { $1 > 0 }.map { "\($0) \(FigureText.time(Double($1)))" }
  }

  private static func server(_ second: ServerSecond) -> [String] {
    var parts: [String] = []
    if second.limit > 0 {
      parts = [
        "\(FigureText.number(Double(second.entries))) of \(FigureText.number(Double(second.limit))) entries",
        "\(FigureText.number(Double(second.drops + second.tooLong))) dropped by the table",
      ]
    }
    parts += [
      "\(FigureText.number(Double(second.socketDrops))) by full sockets",
      "\(FigureText.share(second.processorShare)) of a processor",
    ]
    parts[0] = "the server: \(parts[0])"
    return parts
  }

  /// Parts with commas between, in as few lines as fit.
  private static func lines(_ parts: [String], width: Int) -> [String] {
    var lines = [""]
    for (number, part) in parts.enumerated() {
      let text = number + 1 == parts.count ? part : "\(part), "
      if lines[lines.count - 1].count + text.count >= width, !lines[lines.count - 1].isEmpty {
        lines[lines.count - 1].removeLast()
        lines.append("  ")
      }
      lines[lines.count - 1] += text
    }
    return lines
  }
}
