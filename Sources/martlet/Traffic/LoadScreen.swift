import DNSProtocol
import Foundation
import IncidentLaboratory
import LoadGenerator
import Pictures

/// What `martlet load` shows while it asks, and what it prints in the end.
final class LoadScreen {
  private let duration: Double
  private let isTerminal = Screen.errorIsTerminal

  init(duration: Double) { self.duration = duration }

  /// Shows the second that is over: on a terminal in a line that is written over, elsewhere every
  /// tenth.
  func show(_ count: Int, _ seconds: [LoadSecond]) {
    guard let last = seconds.last else { return }
    let line =
      "\(count) of \(Int(duration)) s: \(FigureText.number(Double(last.questions))) questions, "
      + "\(FigureText.number(Double(last.resends))) resends, "
      + "\(FigureText.number(Double(last.answered))) answered, half within "
      + FigureText.time(Double(last.median))
    if isTerminal {
      FileHandle.standardError.write(Data("\r\u{1b}[K\(line)".utf8))
    } else if count % 10 == 0 {
      Screen.tell(line)
    }
  }

  /// Takes the line that is written over away.
  func finish() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1b}[K".utf8)) }
  }

  /// What came of it, for people.
  static func summary(_ result: LoadResult, _ server: [ServerSecond]) -> String {
    var table = TextTable([("", .left), ("all", .right), ("a second", .right), ("", .left)])
    func row(_ name: String, _ count: Int, _ note: String = "") {
      let rate = result.duration > 0 ? Double(count) / result.duration : 0
      table.append([
        name, FigureText.number(Double(count)), FigureText.number(rate), note,
      ])
    }
    row("questions", result.questions)
    row("resends", result.resends, "\(FigureText.decimal(result.amplification)) queries a question")
    row("answered", result.answered, "\(FigureText.share(result.answeredShare)) of the queries")
    row("late", result.late)
    row("wrong", result.wrong)
    row(
      "lost", result.lost,
      "\(FigureText.share(1 - result.questionsAnsweredShare)) of the questions")
    var lines = [table.text(inColour: Screen.hasColour), ""]
    if !result.percentiles.isEmpty, result.answered > 0 {
      let times = result.percentiles.map { percentile, microseconds in
        let name =
          percentile == 0 ? "least" : percentile == 100 ? "most" : "\(Self.trimmed(percentile)) %"
        return "\(name) \(FigureText.time(Double(microseconds)))"
      }
      lines.append("answers within: \(times.joined(separator: ", "))")
    }
    let codes = result.codes.sorted { $0.key < $1.key }.map {
      "\(Self.name(of: $0.key)) \(FigureText.number(Double($0.value)))"
    }
    if !codes.isEmpty { lines.append("codes: \(codes.joined(separator: ", "))") }
    lines.append(
      "the generator took \(FigureText.decimal(result.processorTime)) s of a processor, "
        + "\(FigureText.number(result.queriesPerProcessorSecond)) queries for each")
    if let line = serverLine(server) { lines.append(line) }
    if result.reconnections > 0 {
      lines.append(
        "\(FigureText.number(Double(result.reconnections))) connections were opened again")
    }
    if result.isInterrupted { lines.append("it was interrupted") }
    return lines.joined(separator: "\n")
  }

  private static func serverLine(_ server: [ServerSecond]) -> String? {
    guard !server.isEmpty else { return nil }
    let most = server.map(\.entries).max() ?? 0
    let limit = server.map(\.limit).max() ?? 0
    let drops = server.reduce(0) { $0 + $1.drops + $1.tooLong }
    let sockets = server.reduce(0) { $0 + $1.socketDrops }
    let share = server.map(\.processorShare).max() ?? 0
    var parts: [String] = []
    if limit > 0 {
      parts.append(
        "\(FigureText.number(Double(most))) of \(FigureText.number(Double(limit))) entries at most, "
          + "\(FigureText.number(Double(drops))) dropped by the table")
    }
    parts.append("\(FigureText.number(Double(sockets))) dropped by full sockets")
    if share > 0 { parts.append("\(FigureText.share(min(share, 99))) of a processor at most") }
    return "the server's side: \(parts.joined(separator: "; "))"
  }

  private static func trimmed(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }

  private static func name(of code: UInt8) -> String {
    let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"]
    return Int(code) < names.count ? names[Int(code)] : "code \(code)"
  }
}
