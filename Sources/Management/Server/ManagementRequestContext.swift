import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// What is known of a request beside itself.
struct ManagementRequestContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Where it comes from, without the port.
  let client: String
  /// Whether both ends of the connection are addresses that only this machine can reach.
  let isLoopback: Bool

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    client = source.channel.remoteAddress?.ipAddress ?? "unknown"
    isLoopback = [source.channel.localAddress, source.channel.remoteAddress].allSatisfy {
      $0?.ipAddress.map(LoopbackOrigin.isLoopback) ?? false
    }
  }
}
