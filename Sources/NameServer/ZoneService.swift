import Logging
import ServiceLifecycle

/// What keeps the zones up to date, as a service.
struct ZoneService: Service {
  let zones: any ZoneSource

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await zones.run() }
    } catch is CancellationError {
      return
    }
    // A source with nothing to follow isn't a reason to stop answering.
    try? await gracefulShutdown()
  }
}
