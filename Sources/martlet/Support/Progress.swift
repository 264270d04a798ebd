import Foundation

/// Says on standard error how far something has come, once it has taken more than a second: a line
/// that is written over on a terminal, a line every ten seconds elsewhere.
final class Progress {
  private let what: String
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now
  private var isShown = false

  /// Starts the clock.
  init(_ what: String) { self.what = what }

  /// Shows the state if it is time to.
  func show(_ state: @autoclosure () -> String) {
    let now = ContinuousClock.now
    let pause: Duration = Screen.errorIsTerminal ? .milliseconds(200) : .seconds(10)
    guard now - start > .seconds(1), now - last > pause || !isShown else { return }
    last = now
    isShown = true
    if Screen.errorIsTerminal {
      FileHandle.standardError.write(Data("\r\u{1b}[K\(what): \(state())".utf8))
    } else {
      Screen.tell("\(what): \(state())")
    }
  }

  /// Takes the line away.
  func finish() {
    guard isShown, Screen.errorIsTerminal else { return }
    FileHandle.standardError.write(Data("\r\u{1b}[K".utf8))
  }
}
