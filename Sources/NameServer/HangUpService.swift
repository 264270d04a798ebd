import ServiceLifecycle
import UnixSignals

/// Calls a function at every SIGHUP.
struct HangUpService: Service {
  /// Listens since before the zones were loaded, so that nobody's wish is lost.
  let signals: UnixSignalsSequence
  let whenAsked: @Sendable () async -> Void

  func run() async throws {
    for await _ in signals.cancelOnGracefulShutdown() { await whenAsked() }
  }
}
