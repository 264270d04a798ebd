public import Authority
import Glibc

/// Why the server cannot listen on an address.
public struct ListenError: Error, Hashable, Sendable {
  /// What was tried.
  public enum Operation: String, Hashable, Sendable {
    /// Making the socket.
    case open
    /// Setting one of its options.
    case configure
    /// Taking the address.
    case bind
    /// Taking connections.
    case listen = "listen on"
    /// Reading what has come.
    case receive = "receive on"
    /// Starting the thread that answers.
    case start
  }

  /// For UDP or for TCP.
  public let transport: Transport
  /// What was tried.
  public let operation: Operation
  /// Where the server was to listen.
  public let address: ListenAddress
  /// The kernel's error number (`errno`).
  public let code: CInt

  /// Takes everything as it is.
  public init(
    _ transport: Transport, operation: Operation, address: ListenAddress, code: CInt
  ) {
    (self.transport, self.operation) = (transport, operation)
    (self.address, self.code) = (address, code)
  }
}

extension ListenError: CustomStringConvertible {
  /// What failed, on which address, and what to do about it.
  public var description: String {
    let reason = unsafe String(cString: strerror(code))
    let what = "cannot \(operation.rawValue) \(protocolName) \(address): \(reason)"
    guard let advice else { return what }
    return "\(what)\n\(advice)"
  }

  /// What to do about it, when that is known.
  public var advice: String? {
    switch code {
    case EADDRINUSE:
      "Another server is listening on \(address); "
        + "`ss -l\(transport == .datagram ? "u" : "t")np sport = :\(address.port)` shows which. "
        + "Stop it, or listen elsewhere with --listen ADDRESS:PORT."
    case EADDRNOTAVAIL:
      "This machine has no address \(address.host); `ip address` lists those it has."
    case EACCES, EPERM:
      "Ports below 1024 need root or CAP_NET_BIND_SERVICE: start as root with a user to change to "
        + "(--user NAME), or listen on a higher port."
    case EAFNOSUPPORT:
      "This machine has no \(address.family == .ipv6 ? "IPv6" : "IPv4")."
    case EMFILE, ENFILE:
      "Too many open files: raise the limit with `ulimit -n` or LimitNOFILE=."
    default: nil
    }
  }

  private var protocolName: String { transport == .datagram ? "UDP" : "TCP" }
}
