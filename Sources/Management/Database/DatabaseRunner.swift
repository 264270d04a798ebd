import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import Synchronization
import ZoneDatabase
import ZoneFollower

/// Runs calls of the database on threads of their own.
///
/// There are few of them, a bounded number of calls waits for them, and nobody waits for ever: a
/// database that hangs costs its threads and answers 503.
final class DatabaseRunner: Sendable {
  /// How many calls run at once.
  static let threads = 4
  /// How many calls may wait or run.
  static let most = 64
  private let location: DatabaseLocation
  /// How long a call may take before its client gives up.
  private let patience: Duration
  private let opened = Mutex<(any ZoneManagement)?>(nil)
  private let pool = NIOThreadPool(numberOfThreads: DatabaseRunner.threads)
  /// Who looks at the clock.
  private let clock: any EventLoop
  private let pending = Atomic<Int>(0)

  init(_ location: DatabaseLocation, patience: Duration, clock: any EventLoop) {
    (self.location, self.patience, self.clock) = (location, patience, clock)
    pool.start()
  }

  /// Where the database is; never with a password.
  var place: String { "\(location)" }

  /// Ends the threads.
  func shutDown() async { try? await pool.shutdownGracefully() }

  /// Runs a call.
  ///
  /// - Throws: What it throws, or ``APIError`` with the status 503.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable (any ZoneManagement) throws -> Value
  ) async throws -> Value {
    guard pending.add(1, ordering: .relaxed).newValue <= Self.most else {
      pending.subtract(1, ordering: .relaxed)
      throw Self.unavailable("the database is too slow for all that is asked of it")
    }
    let answer = FirstEnd<Value>()
    pool.submit { [self] state in
      defer { pending.subtract(1, ordering: .relaxed) }
      guard state == .active else {
        return answer.end(.failure(Self.unavailable("the server is ending")))
      }
      // Whoever changes zones does not make those wait who ask for them.
      BlockingThread.giveWay()
      // A change whose client was told 503 already must not be made after all.
      guard !answer.hasEnded else { return }
      answer.end(Result { try body(database()) })
    }
    let end = clock.scheduleTask(in: TimeAmount(patience)) {
      answer.end(.failure(Self.unavailable("the database does not answer")))
    }
    defer { end.cancel() }
    return try await answer.wait()
  }

  private func database() throws -> any ZoneManagement {
    try opened.withLock { opened in
      if let opened { return opened }
      let database = try location.openForManagement()
      opened = database
      return database
    }
  }

  private static func unavailable(_ message: String) -> APIError {
    APIError(.serviceUnavailable, message, headers: [.retryAfter: "5"])
  }
}
