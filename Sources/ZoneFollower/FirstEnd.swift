import Synchronization

/// A wait that ends with the first of several who may end it; the others are too late and do no
/// harm.
package final class FirstEnd<Value: Sendable>: Sendable {
  private enum State {
    case open
    case waiting(CheckedContinuation<Value, any Error>)
    case ended(Result<Value, any Error>)
    case over
  }

  private let state = Mutex(State.open)

  /// Makes a wait that nobody has ended.
  package init() {}

  /// Whether somebody has ended it.
  package var hasEnded: Bool {
    state.withLock { state in
      switch state {
      case .open, .waiting: false
      case .ended, .over: true
      }
    }
  }

  /// Waits for the end; may be called once.
  package func wait() async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let result = state.withLock { state -> Result<Value, any Error>? in
        if case .ended(let result) = state {
          state = .over
          return result
        }
        state = .waiting(continuation)
        return nil
      }
      if let result { continuation.resume(with: result) }
    }
  }

  /// Ends the wait, unless it has ended.
  package func end(_ result: Result<Value, any Error>) {
    let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
      switch state {
      case .open: state = .ended(result)
      case .waiting(let continuation):
        state = .over
        return continuation
      case .ended, .over: break
      }
      return nil
    }
    waiting?.resume(with: result)
  }
}
