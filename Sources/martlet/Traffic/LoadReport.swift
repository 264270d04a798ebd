import IncidentLaboratory
import LoadGenerator
import Pictures

/// What `martlet load` prints for people in the end.
enum LoadReport {
  /// What came of it.
  static func text(_ result: LoadResult, _ server: [ServerSecond]) -> String {
    var lines = [table(result), ""]
    if !result.percentiles.isEmpty, result.answered > 0 {
      let times = result.percentiles.map { percentile, microseconds in
        let name =
          percentile == 0 ? "least" : percentile == 100 ? "most" : "\(Self.trimmed(percentile)) %"
        return "\(name) \(FigureText.time(Double(microseconds)))"
      }
      lines.append("answers within: \(times.joined(separator: ", "))")
    }
    let codes = result.codes.sorted { $0.key < $1.key }.map {
      "\(Self.name(of: $0.key)) \(number($0.value))"
    }
    if !codes.isEmpty { lines.append("codes: \(codes.joined(separator: ", "))") }
    lines.append(
      "the generator took \(FigureText.decimal(result.processorTime)) s of a processor, "
        + "\(FigureText.number(result.queriesPerProcessorSecond)) queries for each")
    lines += serverLines(result, server) + refusals(result.refusals)
    if result.reconnections > 0 {
      lines.append("\(number(result.reconnections)) connections were opened again")
    }
    if result.isInterrupted { lines.append("it was interrupted") }
    return lines.joined(separator: "\n")
  }

  private static func table(_ result: LoadResult) -> String {
    var table = TextTable([("", .left), ("all", .right), ("a second", .right), ("", .left)])
    func row(_ name: String, _ count: Int, _ note: String = "") {
      let rate = result.duration > 0 ? Double(count) / result.duration : 0
      table.append([name, number(count), FigureText.number(rate), note])
    }
    row("offered", result.queries, "\(FigureText.decimal(result.amplification)) queries a question")
    row("questions", result.questions)
    row("resends", result.resends)
    row("answered", result.answered, "\(FigureText.share(result.answeredShare)) of the queries")
    row("late", result.late)
    row("wrong", result.wrong)
    row(
      "lost", result.lost,
      "\(FigureText.share(1 - result.questionsAnsweredShare)) of the questions")
    if result.refusals.all > 0 { row("refused", result.refusals.all) }
    return table.text(inColour: Screen.hasColour)
  }

  /// What was refused, and where to look.
  private static func refusals(_ refusals: LoadRefusals) -> [String] {
    var lines: [String] = []
    if refusals.notPermitted > 0 {
      lines.append(
        "\(number(refusals.notPermitted)) refused by this machine (EPERM): its own tracking table is "
          + "full, or a rule drops them; `martlet conntrack` says which")
    }
    if refusals.nobodyListens > 0 {
      lines.append(
        "\(number(refusals.nobodyListens)) times the other side said that nobody listens there "
          + "(ECONNREFUSED)")
    }
    if refusals.others > 0 {
      lines.append("\(number(refusals.others)) not taken by this machine's network")
    }
    return lines
  }

  private static func serverLines(_ result: LoadResult, _ server: [ServerSecond]) -> [String] {
    var lines: [String] = []
    if !server.isEmpty {
      let most = server.map(\.entries).max() ?? 0
      let limit = server.map(\.limit).max() ?? 0
      let drops = server.reduce(0) { $0 + $1.drops + $1.tooLong }
      let sockets = server.reduce(0) { $0 + $1.socketDrops }
      let share = server.map(\.processorShare).max() ?? 0
      var parts: [String] = []
      if limit > 0 {
        parts.append(
          "\(number(most)) of \(number(limit)) entries at most, "
            + "\(number(drops)) dropped by the table")
      }
      parts.append("\(number(sockets)) dropped by full sockets")
      if share > 0 { parts.append("\(FigureText.share(min(share, 99))) of a processor at most") }
      lines.append("the server's side: \(parts.joined(separator: "; "))")
    }
    if let table = result.table {
      lines.append(
        "in the end \(number(table.assured)) of \(number(table.entries)) entries were assured; "
          + "\(FigureText.share(result.returnedShare)) of the queries came back from the same port")
    }
    return lines
  }

  private static func number(_ value: some BinaryInteger) -> String {
    FigureText.number(Double(value))
  }

  private static func trimmed(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }

  private static func name(of code: UInt8) -> String {
    let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"]
    return Int(code) < names.count ? names[Int(code)] : "code \(code)"
  }
}
