import ServiceLifecycle
import UnixSignals

/// Calls a function at every SIGHUP.
struct HangUpService: Service {
  let whenAsked: @Sendable () async -> Void

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() { await whenAsked() }
  }
}
