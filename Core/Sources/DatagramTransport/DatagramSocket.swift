import Authority
import CLinux
import Glibc
import Synchronization

/// A bound UDP socket that shares its address with the sockets of the other workers (SO_REUSEPORT).
public final class DatagramSocket: Sendable {
  /// How long a read waits at most, in microseconds: so often an idle worker looks around.
  static let patience: Int = 100_000

  /// Where it is bound; the port is the real one also when 0 was asked for.
  public let address: ListenAddress
  /// The kernel's buffer for waiting queries in octets, as the kernel granted it.
  public let receiveBuffer: Int
  /// The socket's number in the kernel, by which /proc/net/udp tells it from others; 0 when that is
  /// not known.
  public let inode: UInt64
  /// The file descriptor, valid until ``close()``.
  let descriptor: CInt
  private let isClosed = Atomic<Bool>(false)

  /// Opens and binds a socket.
  ///
  /// - Parameters:
  ///   - address: Where to listen.
  ///   - options: The sizes of the kernel's buffers.
  /// - Throws: ``ListenError``.
  public init(
    bindingTo address: ListenAddress, options: DatagramSocketOptions = DatagramSocketOptions()
  ) throws(ListenError) {
    let descriptor = try Self.open(address)
    do throws(ListenError) {
      try Self.configure(descriptor, address: address)
      receiveBuffer = Self.setBuffer(
        descriptor, SO_RCVBUF, force: SO_RCVBUFFORCE, size: options.receiveBuffer)
      _ = Self.setBuffer(descriptor, SO_SNDBUF, force: SO_SNDBUFFORCE, size: options.sendBuffer)
      try Self.bind(descriptor, to: address)
    } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    var status = stat()
    inode = unsafe fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : 0
    self.address = Self.boundAddress(descriptor, asked: address)
  }

  deinit { close() }

  /// Makes sure that nobody else has the address.
  ///
  /// Sockets with SO_REUSEPORT of one user share an address without an error, so that a second
  /// server would silently take half of the first one's queries. A socket without that option is
  /// refused instead.
  ///
  /// - Throws: ``ListenError`` with `EADDRINUSE` when it is taken.
  public static func checkIsFree(_ address: ListenAddress) throws(ListenError) {
    guard address.port != 0 else { return }
    let descriptor = try open(address)
    defer { _ = Glibc.close(descriptor) }
    try setVersion6Only(descriptor, address: address)
    try bind(descriptor, to: address)
  }

  /// Closes the socket; what waits in its queue is lost.
  public func close() {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    _ = Glibc.close(descriptor)
  }

  private static func open(_ address: ListenAddress) throws(ListenError) -> CInt {
    let family = address.family == .ipv4 ? AF_INET : AF_INET6
    let kind = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else {
      throw ListenError(.datagram, operation: .open, address: address, code: errno)
    }
    return descriptor
  }

  private static func configure(
    _ descriptor: CInt, address: ListenAddress
  ) throws(ListenError) {
    try set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1, address)
    try setVersion6Only(descriptor, address: address)
    var timeout = timeval(tv_sec: 0, tv_usec: patience)
    let size = socklen_t(MemoryLayout<timeval>.size)
    guard unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size) == 0 else {
      throw ListenError(.datagram, operation: .configure, address: address, code: errno)
    }
    // Forged ICMP "fragmentation needed" messages must not change how answers leave
    // (RFC 9715 §3.1): neither fragment by a learnt path MTU, nor learn one.
    switch address.family {
    case .ipv4:
      try set(descriptor, CInt(IPPROTO_IP), IP_MTU_DISCOVER, IP_PMTUDISC_OMIT, address)
      if address.isWildcard { try set(descriptor, CInt(IPPROTO_IP), IP_PKTINFO, 1, address) }
    case .ipv6:
      try set(
        descriptor, CInt(IPPROTO_IPV6), IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT, address)
      if address.isWildcard {
        try set(descriptor, CInt(IPPROTO_IPV6), IPV6_RECVPKTINFO, 1, address)
      }
    }
  }

  private static func setVersion6Only(
    _ descriptor: CInt, address: ListenAddress
  ) throws(ListenError) {
    guard address.family == .ipv6 else { return }
    try set(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, 1, address)
  }

  private static func set(
    _ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt, _ address: ListenAddress
  ) throws(ListenError) {
    var value = value
    let size = socklen_t(MemoryLayout<CInt>.size)
    guard unsafe setsockopt(descriptor, level, option, &value, size) == 0 else {
      throw ListenError(.datagram, operation: .configure, address: address, code: errno)
    }
  }

  /// Asks for a buffer, beyond net.core.rmem_max where the privilege is there.
  ///
  /// - Returns: What the kernel granted; it reports the double, because it counts its bookkeeping.
  private static func setBuffer(
    _ descriptor: CInt, _ option: CInt, force: CInt, size: Int
  ) -> Int {
    var value = CInt(clamping: size)
    var length = socklen_t(MemoryLayout<CInt>.size)
    if unsafe setsockopt(descriptor, SOL_SOCKET, force, &value, length) != 0 {
      _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &value, length)
    }
    var granted: CInt = 0
    _ = unsafe getsockopt(descriptor, SOL_SOCKET, option, &granted, &length)
    return Int(granted) / 2
  }

  private static func bind(
    _ descriptor: CInt, to address: ListenAddress
  ) throws(ListenError) {
    let result = unsafe address.withSocketAddress { unsafe Glibc.bind(descriptor, $0, $1) }
    guard result == 0 else {
      throw ListenError(.datagram, operation: .bind, address: address, code: errno)
    }
  }

  /// The address that a bound socket has, with its real port.
  private static func boundAddress(_ descriptor: CInt, asked: ListenAddress) -> ListenAddress {
    var storage = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = unsafe withUnsafeMutablePointer(to: &storage) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    guard result == 0 else { return asked }
    var address = asked
    // The port stands at the same place in both families.
    address.port = UInt16(bigEndian: storage.sin6_port)
    return address
  }
}
