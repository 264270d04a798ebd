import Foundation
import LoadGenerator
import OutsideProbe
import Pictures

/// What `martlet probe` prints: a line for each second with a loss, or all as JSON; then what it looks
/// like.
final class ProbeScreen {
  /// A second as JSON.
  private struct Line: Encodable {
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
          second: place, new: second.new, newAnswered: second.newAnswered, old: second.old,
          oldAnswered: second.oldAnswered, slowestMicroseconds: second.slowest))
    }
    let old = second.oldAnswered == second.old ? "the old flow answers" : "the old flow is lost too"
    let line =
      "\(place) s: \(second.newAnswered) of \(second.new) new flows answered, \(old), "
      + "\(FigureText.time(Double(second.slowest))) at most"
    if second.isLossy || wasLossy {
      print("\(Self.clock)  \(line)")
    } else if isTerminal {
      FileHandle.standardError.write(Data("\r\u{1b}[K\(line)".utf8))
    }
    wasLossy = second.isLossy
  }

  /// Says what it looks like.
  func conclude(_ finding: ProbeFinding, of seconds: [ProbeSecond], _ target: LoadTarget) {
    if isTerminal, !json { FileHandle.standardError.write(Data("\r\u{1b}[K".utf8)) }
    let text = Self.text(finding, target)
    if json {
      return printLine(
        Conclusion(
          finding: finding.kind.rawValue, isFlapping: finding.isFlapping,
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
    let flapping = finding.isFlapping ? " It comes and goes: \(finding.windows.count) times." : ""
    switch finding.kind {
    case .fine: return "Everything was answered."
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
