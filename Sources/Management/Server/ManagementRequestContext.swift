import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// What is known of a request beside itself.
struct ManagementRequestContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Where it comes from, without the port.
  let client: String
  /// Whether it came in at an address that only this machine can reach.
  let isLocal: Bool

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    client = source.channel.remoteAddress?.ipAddress ?? "unknown"
    isLocal = Self.isLoopback(source.channel.localAddress)
  }

  private static func isLoopback(_ address: SocketAddress?) -> Bool {
    guard let text = address?.ipAddress else { return false }
    return text.hasPrefix("127.") || text == "::1" || text.hasPrefix("::ffff:127.")
  }
}
