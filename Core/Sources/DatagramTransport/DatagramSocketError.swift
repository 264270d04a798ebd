import Glibc

/// Why a UDP socket cannot be had.
public struct DatagramSocketError: Error, Hashable, Sendable {
  /// What was tried.
  public enum Operation: String, Hashable, Sendable {
    /// Making the socket.
    case open
    /// Setting one of its options.
    case configure
    /// Taking the address.
    case bind
    /// Starting the worker's thread.
    case start
  }

  /// What was tried.
  public let operation: Operation
  /// Where the server was to listen.
  public let address: ListenAddress
  /// The kernel's error number (`errno`).
  public let code: CInt
}

extension DatagramSocketError: CustomStringConvertible {
  /// What failed, on which address, and what to do about it.
  public var description: String {
    let reason = unsafe String(cString: strerror(code))
    let what = "cannot \(operation.rawValue) UDP \(address): \(reason)"
    guard let advice else { return what }
    return "\(what)\n\(advice)"
  }

  /// What to do about it, when that is known.
  public var advice: String? {
    switch code {
    case EADDRINUSE:
      "Another server is listening on \(address); `ss -lunp sport = :\(address.port)` shows which. "
        + "Stop it, or listen on another address with --listen ADDRESS:PORT."
    case EADDRNOTAVAIL:
      "This machine has no address \(address.host); `ip address` lists those it has."
    case EACCES, EPERM:
      "Ports below 1024 need root or CAP_NET_BIND_SERVICE: start as root and set `user` to drop to, "
        + "or listen on a higher port."
    case EAFNOSUPPORT:
      "This machine has no \(address.family == .ipv6 ? "IPv6" : "IPv4")."
    case EMFILE, ENFILE:
      "Too many open files; raise the limit with `ulimit -n` or LimitNOFILE=."
    default: nil
    }
  }
}
