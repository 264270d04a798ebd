import DNSProtocol
import Foundation
import LoadGenerator
import OutsideProbe
import Pictures

/// What `martlet probe` prints: a line for each second with a loss, or all as JSON; then what it looks
/// like.
final class ProbeScreen {
  /// A second as JSON.
  private struct Line: Encodable {
    /// Answers that are errors, by their code.
    var errors: [String: Int]
    var second: Int
    var new: Int
    var newAnswered: Int
    var old: Int
    var oldAnswered: Int
    var slowestMicroseconds: UInt32
  }

  /// What it looks like, as JSON.
  private struct Conclusion: Encodable {
    var finding: String
    var errors: [String: Int]
    var errorShare: Double
    var isFlapping: Bool
    var newLoss: Double
    var oldLoss: Double?
    var seconds: Int
    var windows: [LossWindow]
    var text: String
  }

  private let json: Bool
  private let isTerminal = Screen.errorIsTerminal
  private var wasLossy = false

  init(json: Bool) { self.json = json }

  /// Tells of a second.
  func show(_ place: Int, _ second: ProbeSecond) {
    if json {
      return printLine(
        Line(
          errors: Self.named(second.errors), second: place, new: second.new,
          newAnswered: second.newAnswered, old: second.old,
          oldAnswered: second.oldAnswered, slowestMicroseconds: second.slowest))
    }
    let errors = second.errors.isEmpty ? "" : ", with \(Self.text(second.errors))"
    let time = second.slowest > 0 ? ", \(FigureText.time(Double(second.slowest))) at most" : ""
    let line =
      "\(place) s: \(second.newAnswered) of \(second.new) new flows answered\(errors), "
      + "\(Self.old(second))\(time)"
    if second.isLossy || wasLossy || !second.errors.isEmpty {
      print("\(Self.clock)  \(line)")
    } else if isTerminal {
      FileHandle.standardError.write(Data("\r\u{1b}[K\(line)".utf8))
    }
    wasLossy = second.isLossy
  }

  /// What became of the port that stays, which there is from the first answer on.
  private static func old(_ second: ProbeSecond) -> String {
    if second.old == 0 { return "no old flow was asked" }
    return second.oldAnswered == second.old
      ? "the old flow answers" : "the old flow is lost too"
  }

  /// Codes with their names.
  private static func named(_ errors: [UInt8: Int]) -> [String: Int] {
    Dictionary(
      errors.map { ("\(ResponseCode(rawValue: UInt16($0.key)))", $0.value) }, uniquingKeysWith: +)
  }

  /// Codes with their names and numbers, the most frequent first.
  private static func text(_ errors: [UInt8: Int]) -> String {
    named(errors).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\($0.value) × \($0.key)"
    }.joined(separator: ", ")
  }

  /// Says what it looks like.
  func conclude(_ finding: ProbeFinding, of seconds: [ProbeSecond], _ target: LoadTarget) {
    if isTerminal, !json { FileHandle.standardError.write(Data("\r\u{1b}[K".utf8)) }
    let text = Self.text(finding, target)
    if json {
      return printLine(
        Conclusion(
          finding: finding.kind.rawValue, errors: Self.named(finding.errors),
          errorShare: finding.errorShare, isFlapping: finding.isFlapping,
          newLoss: finding.newLoss, oldLoss: finding.oldLoss, seconds: seconds.count,
          windows: finding.windows, text: text))
    }
    for window in finding.windows {
      print(
        "lost from \(window.start) s on, for \(window.length) s: \(window.lost) of \(window.sent)")
    }
    print(text)
  }

  /// The conclusion in words.
  private static func text(_ finding: ProbeFinding, _ target: LoadTarget) -> String {
    let share = FigureText.share(finding.newLoss)
    let flapping =
      (finding.isFlapping ? " It comes and goes: \(finding.windows.count) times." : "")
      + (finding.errors.isEmpty ? "" : " Answers that are errors: \(text(finding.errors)).")
    switch finding.kind {
    case .fine: return "Everything was answered."
    case .errors:
      return
        "Everything was answered, and \(FigureText.share(finding.errorShare)) of the answers are "
        + "errors: \(text(finding.errors)). Look at the server's log, and at what it serves."
    case .unreachable:
      return "\(target) never answered: nobody listens there, or a firewall refuses all."
    case .someLoss: return "\(share) of the queries were lost: too few to say why.\(flapping)"
    case .allFlowsLost:
      return
        "\(share) of the queries from new ports were lost, and those of the old flow too: look at "
        + "the way there, the sockets and the server.\(flapping)"
    case .newFlowsLost:
      return
        "\(share) of the queries from new ports were lost, and the old flow is answered: it looks "
        + "like a full tracking table. `martlet conntrack` on the server says more.\(flapping)"
    }
  }

  private func printLine(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return }
    // At once, also into a pipe.
    Screen.write(Array(data) + [10])
  }

  /// The time of day.
  private static var clock: String {
    let now = Moment.text(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    return String(now.dropFirst(11).prefix(8))
  }
}
