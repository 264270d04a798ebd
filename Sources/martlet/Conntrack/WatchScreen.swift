import ConntrackKernel
import Foundation

/// The tracking table as `conntrack watch` shows it.
struct WatchScreen {
  private let moment: TableMoment
  private let history: [Double]
  private let inColour: Bool

  init(_ moment: TableMoment, _ history: [Double], inColour: Bool) {
    (self.moment, self.history, self.inColour) = (moment, history, inColour)
  }

  /// The screen's lines.
  var lines: [String] {
    [
      "\(painted(moment.state.rawValue.uppercased()))  \(sentence)",
      "entries    \(bar)  \(moment.count) of \(limit) (\(percent))",
      "new        \(rate)  \(sparkline)",
      "evicted    \(moment.evictions)   refused (chains)  \(moment.tooLong)",
      "dropped    \(moment.drops)",
      "forecast   \(forecast)",
    ]
  }

  /// All of it in one line.
  var line: String {
    """
    \(moment.state.rawValue): \(moment.count) of \(limit) entries (\(percent)), \(rate) new, \
    \(moment.evictions) evicted, \(moment.tooLong) refused, \(moment.drops) dropped; \(forecast)
    """
  }

  private var limit: String { moment.limit == 0 ? "any number" : "\(moment.limit)" }

  private var percent: String { String(format: "%.1f %%", moment.fill * 100) }

  private var rate: String {
    moment.newPerSecond.map { "\(Int($0.rounded()))/s" } ?? "unknown"
  }

  private var forecast: String {
    if moment.limit > 0, moment.count >= moment.limit { return "full" }
    if let seconds = moment.secondsToFull { return "full in \(Int(seconds.rounded(.up))) s" }
    return moment.newPerSecond == nil ? "unknown" : "does not fill at this rate"
  }

  private var sentence: String {
    switch moment.state {
    case .idle: "nothing is tracked"
    case .ok: "there is room"
    case .filling: "at this rate the table will be full"
    case .evicting: "the table is full and gives up entries; nothing is lost"
    case .bucketBound: "chains are too long: packets are lost, and the log says nothing"
    case .dropping: "the table is full: packets are lost"
    }
  }

  private var bar: String {
    let width = 30
    let full = Int((moment.fill * Double(width)).rounded())
    return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
      + "]"
  }

  private var sparkline: String {
    let marks = Array("▁▂▃▄▅▆▇█")
    guard let most = history.max(), most > 0 else { return "" }
    return String(history.map { marks[min(Int($0 / most * 7.99), 7)] })
  }

  private func painted(_ text: String) -> String {
    guard inColour else { return text }
    let colour =
      switch moment.state {
      case .idle, .ok: "32"
      case .filling, .evicting: "33"
      case .bucketBound, .dropping: "31;1"
      }
    return "\u{1b}[\(colour)m\(text)\u{1b}[0m"
  }
}
