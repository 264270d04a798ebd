import Authority
package import DatagramTransport
import Glibc
import Synchronization

/// A listening TCP socket that a ``StreamServer`` takes connections from.
///
/// It is opened apart from the server, so that ports below 1024 can be had while the process still
/// has the privilege, and no thread is running yet.
package final class StreamListener: Sendable {
  /// How many connections the kernel keeps waiting for us; it caps this at net.core.somaxconn.
  private static let backlog: CInt = 1024

  /// Where it listens; the port is the real one also when 0 was asked for.
  package let address: ListenAddress
  private let descriptor: Atomic<CInt>

  /// Opens, binds and starts listening.
  ///
  /// - Throws: ``ListenError``.
  package init(on address: ListenAddress) throws(ListenError) {
    let family = address.family == .ipv4 ? AF_INET : AF_INET6
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let socket = socket(family, CInt(kind), 0)
    guard socket >= 0 else {
      throw ListenError(.stream, operation: .open, address: address, code: errno)
    }
    var one: CInt = 1
    let size = socklen_t(MemoryLayout<CInt>.size)
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, size)
    if address.family == .ipv6 {
      setsockopt(socket, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &one, size)
    }
    let isBound = address.withSocketAddress { bind(socket, $0, $1) } == 0
    guard isBound, listen(socket, Self.backlog) == 0 else {
      let code = errno
      close(socket)
      throw ListenError(
        .stream, operation: isBound ? .listen : .bind, address: address, code: code)
    }
    descriptor = Atomic(socket)
    var actual = address
    actual.port = Self.port(of: socket) ?? address.port
    self.address = actual
  }

  deinit {
    if let socket = take() { close(socket) }
  }

  /// Hands the descriptor over to who will close it.
  func take() -> CInt? {
    let socket = descriptor.exchange(-1, ordering: .acquiringAndReleasing)
    return socket >= 0 ? socket : nil
  }

  private static func port(of socket: CInt) -> UInt16? {
    var storage = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
    }
    // The port stands at the same place in both families.
    return result == 0 ? UInt16(bigEndian: storage.sin6_port) : nil
  }
}
