import Dispatch
import Synchronization

/// The first thread of the process, and how asynchronous work is waited for there.
///
/// An asynchronous `main` would give the thread up: on Linux it exits, and /proc/PID/status shows
/// for ever what it was allowed to do then. So it stays and waits.
enum MainThread {
  /// Runs `body` on other threads until it ends.
  ///
  /// - Parameters:
  ///   - body: What to run.
  ///   - orFail: Makes what is thrown of what `body` throws.
  static func wait(
    _ body: @escaping @Sendable () async throws -> Void, orFail: (any Error) -> any Error = { $0 }
  ) throws {
    let outcome = Outcome()
    let done = DispatchSemaphore(value: 0)
    Task {
      do {
        try await body()
      } catch {
        outcome.error.withLock { $0 = error }
      }
      done.signal()
    }
    done.wait()
    if let error = outcome.error.withLock({ $0 }) { throw orFail(error) }
  }

  private final class Outcome: Sendable {
    let error = Mutex<(any Error)?>(nil)
  }
}
