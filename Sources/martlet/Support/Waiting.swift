import Dispatch
import Foundation
import Synchronization

/// Says on standard error that something is still at work whose progress can't be told, and for how
/// long already.
///
/// Nothing is said in the first second.
final class Waiting: Sendable {
  private let what: String
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  private struct State {
    var isShown = false
    var isOver = false
  }

  /// Runs `body` and says that `what` is going on meanwhile.
  static func `while`<Value>(_ what: String, _ body: () throws -> Value) rethrows -> Value {
    let waiting = Waiting(what)
    defer { waiting.finish() }
    return try body()
  }

  private init(_ what: String) {
    self.what = what
    show(after: .seconds(1))
  }

  private func show(after pause: DispatchTimeInterval) {
    DispatchQueue.global().asyncAfter(deadline: .now() + pause) { [weak self] in
      guard let self, self.show() else { return }
      self.show(after: .seconds(Screen.errorIsTerminal ? 1 : 10))
    }
  }

  /// Shows the time unless all is over, and says whether it isn't.
  private func show() -> Bool {
    let seconds = (ContinuousClock.now - start).components.seconds
    return state.withLock { state in
      guard !state.isOver else { return false }
      state.isShown = true
      if Screen.errorIsTerminal {
        FileHandle.standardError.write(Data("\r\u{1b}[K\(what): \(seconds) s".utf8))
      } else {
        Screen.tell("\(what): \(seconds) s")
      }
      return true
    }
  }

  private func finish() {
    state.withLock { state in
      state.isOver = true
      guard state.isShown, Screen.errorIsTerminal else { return }
      FileHandle.standardError.write(Data("\r\u{1b}[K".utf8))
    }
  }
}
