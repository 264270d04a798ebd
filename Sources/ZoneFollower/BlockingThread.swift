import CLinux
import Glibc

/// A thread for work that blocks, which must stay off the threads that tasks run on: there are
/// only as many of those as cores.
package enum BlockingThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a thread of its own.
  package static func start(named name: String, _ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(
      Work {
        clinux_name_thread(name)
        body()
      })
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard result == 0 else {
      // Without the thread the body would never run and its caller wait for ever.
      work.release()
      fatalError("can't start the thread \(name): \(String(cString: strerror(result)))")
    }
    pthread_detach(thread)
  }

  /// Runs `body` on a thread of its own and waits for it without blocking.
  package static func run<Value: Sendable>(
    named name: String, _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      start(named: name) { continuation.resume(with: Result { try body() }) }
    }
  }

  /// From when on a wait may become too long.
  enum Limit {
    /// From its beginning.
    case fromBeginning
    /// From when the task is cancelled; until then it waits for ever.
    case fromCancellation(then: @Sendable () -> Void = {})
  }

  /// Runs `body` on a thread of its own and waits for it so long at most, without blocking.
  ///
  /// - Throws: What `body` throws, or ``NotReturned``; the thread goes on then, and what comes of it
  ///   is lost.
  static func run<Value: Sendable>(
    named name: String, patience: Duration, _ limit: Limit = .fromBeginning,
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let end = FirstEnd<Value>()
    let giveUp = { @Sendable in
      start(named: "\(name)-wait") {
        sleep(patience)
        end.end(.failure(NotReturned(after: patience)))
      }
    }
    return try await withTaskCancellationHandler {
      start(named: name) { end.end(Result { try body() }) }
      if case .fromBeginning = limit { giveUp() }
      return try await end.wait()
    } onCancel: {
      guard case .fromCancellation(let then) = limit else { return }
      then()
      giveUp()
    }
  }

  /// Lets every other thread of this process go first where they want the same processor.
  ///
  /// Linux takes the niceness of a thread, not of its process, when it is asked about 0.
  package static func giveWay() { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }

  /// Sleeps for a duration below an hour.
  package static func sleep(_ duration: Duration) {
    let microseconds =
      duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
    usleep(UInt32(clamping: microseconds))
  }
}

/// Something that takes longer than anybody wants to wait.
struct NotReturned: Error, CustomStringConvertible {
  /// How long was waited.
  var after: Duration

  /// `a call to the database has not returned for 5 s`.
  var description: String {
    "a call to the database has not returned for \(after.components.seconds) s"
  }
}
