import Foundation
import Pictures

extension LaboratoryReport {
  /// One run.
  func section(_ result: LaboratoryResult) -> String {
    """
    <h2 id="\(result.variant.rawValue)">\(sentence(result.variant.title).escapedForXML)</h2>
    <p>\(result.variant.purpose.escapedForXML.withCode)</p>
    <ul class="checks">
    \(result.checks.map(Self.item).joined(separator: "\n"))
    </ul>
    \(result.verdict.map { "<p class=\"verdict\">\($0.escapedForXML)</p>" } ?? "")
    \(result.charts.map { $0.svg(isAlone: false) }.joined(separator: "\n"))
    <h3>Figures</h3>
    <div class="wide">\(figures(result))</div>
    <p class="faint">Rates and shares are of whole seconds. What fills the table goes on in the outage,
    so that no room comes free, and the kernel drops of it as well; of the packets dropped, those are
    queries that got no answer.\(leaving(result)) Population: \(population(result).escapedForXML). The table had room
    for \(number(result.tableLimit)) entries in \(number(result.tableBuckets)) chains.
    \(number(result.questions)) questions were asked in \(number(result.queries)) queries; all of it
    took \(Int(result.duration)) seconds.</p>
    \(log(result))
    <h3>Every command that was run</h3>
    \(result.commands.map(command).joined(separator: "\n"))
    """
  }

  /// What becomes of a table that is still full after the cure.
  private func leaving(_ result: LaboratoryResult) -> String {
    guard result.staysFull else { return "" }
    return
      " The table is still full after the cure: DNS makes no entry any more, and those that are"
      + " there expire within two minutes of their last packet. Nobody loses anything by them."
  }

  private static func item(_ check: LaboratoryCheck) -> String {
    let sign = check.holds ? "<span class=\"yes\">✓</span>" : "<span class=\"no\">✗ not so:</span>"
    return "<li>\(sign) \(check.claim.escapedForXML): \(check.evidence.escapedForXML)</li>"
  }

  private func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
  private func number(_ value: UInt64) -> String { FigureText.number(Double(value)) }
  private func number(_ value: Int) -> String { FigureText.number(Double(value)) }

  private func population(_ result: LaboratoryResult) -> String {
    result.population.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\($0.key) \(FigureText.share($0.value))"
    }.joined(separator: ", ")
  }

  private func row(_ cells: [String], _ tag: String = "td") -> String {
    "<tr>" + cells.map { "<\(tag)>\($0.escapedForXML)</\(tag)>" }.joined() + "</tr>"
  }

  /// A column for each stage.
  private func figures(_ result: LaboratoryResult) -> String {
    typealias Measure = (name: String, text: (StageFigures) -> String)
    let measures: [Measure] = [
      ("whole seconds", { "\($0.seconds)" }),
      ("questions a second", { FigureText.number($0.questionRate) }),
      ("queries a second", { FigureText.number($0.queryRate) }),
      ("of which resends", { FigureText.number($0.resendRate) }),
      ("queries answered", { FigureText.share($0.queriesAnswered) }),
      ("questions answered in the end", { FigureText.share($0.questionsAnswered) }),
      ("queries for each question", { $0.amplification.map(FigureText.decimal) ?? "–" }),
      ("answered on an old flow from outside", { FigureText.share($0.outsideOld) }),
      ("answered on an old flow on the server", { FigureText.share($0.insideOld) }),
      ("answered on new flows on the server", { FigureText.share($0.insideNew) }),
      ("median time of an answer", { FigureText.time($0.p50) }),
      ("the same, 99 in 100", { FigureText.time($0.p99) }),
      ("most entries in the table", { self.number($0.tableCount) }),
      ("packets dropped by the kernel", { self.number($0.drops) }),
      ("refused since chains are too long", { self.number($0.chainTooLong) }),
      ("of both, resolvers' queries", { self.number($0.queryLosses) }),
      ("of both, what fills the table", { self.number($0.fillingLosses) }),
      ("entries evicted", { self.number($0.evictions) }),
      ("datagrams lost at the server's sockets", { self.number($0.socketDrops) }),
      ("the server's use of a processor", { FigureText.share($0.processorShare) }),
    ]
    let heading = row([""] + result.figures.map(\.stage.title), "th")
    let rows = measures.map { measure in row([measure.name] + result.figures.map(measure.text)) }
    return "<table>\(heading)\(rows.joined())</table>"
  }

  private func log(_ result: LaboratoryResult) -> String {
    guard !result.kernelLog.isEmpty else {
      return "<p>The kernel has written nothing about it into its log.</p>"
    }
    let shown = result.kernelLog.prefix(14)
    let rest = result.kernelLog.count - shown.count
    let more = rest > 0 ? "\n… and \(rest) more lines" : ""
    return """
      <h3>The kernel's log</h3>
      <pre>\(shown.joined(separator: "\n").escapedForXML)\(more)</pre>
      <p class="faint">Ten lines in five seconds at most; what was left out is counted at the start of
      the next burst, and at the end of an incident perhaps never.</p>
      """
  }

  private func command(_ command: LaboratoryCommand) -> String {
    let output = command.output.map { "<pre>\($0.trimmed.escapedForXML)</pre>" } ?? ""
    let time = String(format: "%.1f s", command.second)
    return "<p class=\"faint\">\(time): \(command.purpose.escapedForXML)</p>"
      + "<pre>\(command.text.escapedForXML)</pre>\(output)"
  }

  /// The outages and recoveries of all runs side by side.
  var comparison: String {
    typealias Measure = (name: String, text: (LaboratoryResult) -> String)
    let measures: [Measure] = [
      ("everything as expected", { $0.isAsExpected ? "yes" : "no" }),
      ("queries answered in the outage", { FigureText.share($0[.peak]?.queriesAnswered) }),
      ("questions answered in the end", { FigureText.share($0[.peak]?.questionsAnswered) }),
      (
        "queries for each question",
        { $0[.peak]?.amplification.map(FigureText.decimal) ?? "–" }
      ),
      ("answered on an old flow on the server", { FigureText.share($0[.peak]?.insideOld) }),
      ("queries dropped or refused a second", { self.rate($0[.peak], \.queryLosses) }),
      ("the same of what fills the table", { self.rate($0[.peak], \.fillingLosses) }),
      ("entries evicted a second", { self.rate($0[.peak], \.evictions) }),
      ("answered after the cure", { FigureText.share($0[.recovery]?.questionsAnswered) }),
      (
        "packets lost after it",
        { self.number(($0[.recovery]?.drops ?? 0) + ($0[.recovery]?.chainTooLong ?? 0)) }
      ),
      ("the cure", { $0.remedy.map(\.shortened).joined(separator: "; ") }),
    ]
    let heading = row([""] + results.map(\.variant.rawValue), "th")
    let rows = measures.map { measure in row([measure.name] + results.map(measure.text)) }
    return "<h2>Side by side</h2>\(theory)<div class=\"wide\"><table class=\"variants\">"
      + "\(heading)\(rows.joined())</table></div>"
  }

  private func rate(_ figures: StageFigures?, _ path: KeyPath<StageFigures, UInt64>) -> String {
    guard let figures, figures.seconds > 0 else { return "–" }
    return FigureText.number(Double(figures[keyPath: path]) / Double(figures.seconds))
  }

  /// What the control says of the theory that resends make the flood.
  private var theory: String {
    guard let story = results.first(where: { $0.variant == .story })?[.peak],
      let control = results.first(where: { $0.variant == .noResends })?[.peak]
    else { return "" }
    return """
      <p class="verdict">The theory was that the server's machine drops packets and that remote hosts
      send them again. With \(FigureText.number(story.questionRate)) questions a second, resolvers
      sent \(FigureText.number(story.queryRate)) queries; clients that ask once sent
      \(FigureText.number(control.queryRate)) for
      \(FigureText.number(control.questionRate)) questions. The resends are
      \(FigureText.share(story.resendRate / max(story.queryRate, 1))) of the traffic in the
      outage.</p>
      """
  }
}

extension String {
  /// What is in backticks as code.
  fileprivate var withCode: String {
    split(separator: "`", omittingEmptySubsequences: false).enumerated().map {
      $0.offset % 2 == 1 ? "<code>\($0.element)</code>" : String($0.element)
    }.joined()
  }

  /// A change in a few words.
  fileprivate var shortened: String {
    guard contains("<<") else { return self }
    let table = split(separator: "\n").last { $0.hasPrefix("table") }
    return "nft: " + (table.map { $0.replacingOccurrences(of: " {", with: "") } ?? "a table")
  }
}
