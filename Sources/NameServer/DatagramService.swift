import Authority
import DatagramTransport
import ServiceLifecycle

/// The UDP workers as one service: it ends when all of them have.
struct DatagramService: Service {
  let workers: [DatagramWorker]
  let source: ResponderSource
  /// Called when the workers run; signals are listened to by then.
  let whenStarted: @Sendable () -> Void

  func run() async throws {
    let (endings, continuation) = AsyncStream<CInt>.makeStream()
    for worker in workers {
      try worker.start(answeringFrom: source) { continuation.yield($0) }
    }
    whenStarted()
    var failure: CInt = 0
    await withTaskCancellationOrGracefulShutdownHandler {
      var remaining = workers.count
      guard remaining > 0 else { return }
      for await code in endings {
        remaining -= 1
        if code != 0 {
          // A socket that has become useless: go down as a whole rather than half.
          failure = code
          for worker in workers { worker.stop() }
        }
        if remaining == 0 { break }
      }
    } onCancelOrGracefulShutdown: {
      for worker in workers { worker.stop() }
    }
    for worker in workers { worker.waitUntilStopped() }
    if failure != 0 {
      throw ListenError(
        .datagram, operation: .receive, address: workers[0].socket.address, code: failure)
    }
  }
}
