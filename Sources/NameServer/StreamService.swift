import DatagramTransport
import Logging
import ServiceLifecycle
import StreamTransport

/// TCP as a service.
struct StreamService: Service {
  let server: StreamServer
  let listeners: [StreamListener]
  let source: ResponderSource

  func run() async throws {
    try await server.start(listeners) { [source] in StreamResponder(source) }
    try? await gracefulShutdown()
    await server.shutDown()
  }
}
