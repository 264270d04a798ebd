import DatagramTransport
import HTTPTypes

/// Tells requests of this machine's own people from those that a proxy on it brings from elsewhere.
///
/// The connection alone says nothing: a reverse proxy's comes from loopback whoever asks.
enum LoopbackOrigin {
  /// Whether a request was meant for loopback and no proxy says that it has passed it on
  /// (RFC 7239, RFC 9110 §7.6.3).
  static func isDirect(_ authority: String?, _ fields: HTTPFields) -> Bool {
    guard let authority, isLoopback(authority: authority) else { return false }
    return !fields.contains { isOfProxy($0.name.canonicalName) }
  }

  /// Whether an address is one of loopback.
  static func isLoopback(_ address: String) -> Bool {
    let address = address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
    if address == "::1" { return true }
    guard address.hasPrefix("127."), let parsed = try? ListenAddress(address) else { return false }
    return parsed.host == address
  }

  private static func isLoopback(authority: String) -> Bool {
    var host = authority[...]
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
      host = host[host.index(after: host.startIndex)..<end]
    } else if let colon = host.lastIndex(of: ":") {
      host = host[..<colon]
    }
    return host.lowercased() == "localhost" || isLoopback(String(host))
  }

  /// Whether a field is one that proxies add; the name is in small letters.
  private static func isOfProxy(_ name: String) -> Bool {
    name == "forwarded" || name == "via" || name == "x-real-ip" || name.hasPrefix("x-forwarded")
  }
}
