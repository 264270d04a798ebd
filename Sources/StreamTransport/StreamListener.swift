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
    // As octets: Swift can't say for certain which module the C structure belongs to, because NIO's
    // module of C headers has it too. Both families have their port in the third and fourth octet.
    var octets = [UInt8](repeating: 0, count: 128)
    var length = socklen_t(octets.count)
    let result = octets.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { getsockname(socket, $0.baseAddress!, &length) }
    }
    return result == 0 ? UInt16(octets[2]) << 8 | UInt16(octets[3]) : nil
  }
}
