import Glibc

/// A netlink socket in the network namespace of the thread that opened it.
///
/// One thread uses it at a time.
final class NetlinkSocket {
  /// The protocols spoken here (linux/netlink.h).
  enum Family: CInt {
    case route = 0
    case netfilter = 12
  }

  /// How complete an answer is.
  struct Completeness: Hashable, Sendable {
    /// The kernel said that what was dumped changed meanwhile (NLM_F_DUMP_INTR).
    var wasInterrupted = false
    /// Messages were lost, because the socket's buffer was full (ENOBUFS) or they were damaged.
    var hasGaps = false
  }

  private let descriptor: FileDescriptor
  private var sequence: UInt32 = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// Opens a socket.
  ///
  /// - Parameters:
  ///   - family: The protocol.
  ///   - groups: Multicast groups to listen to, bit 0 for group 1.
  /// - Throws: ``KernelError``; `EPERM` for groups without CAP_NET_ADMIN.
  init(_ family: Family, groups: UInt32 = 0) throws(KernelError) {
    let number = socket(
      AF_NETLINK, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), family.rawValue)
    guard number >= 0 else { throw KernelError("open a netlink socket", code: errno) }
    descriptor = FileDescriptor(number)
    // struct sockaddr_nl: family, padding, port (0: the kernel chooses), groups.
    var address = [UInt8](repeating: 0, count: 12)
    address[0] = UInt8(AF_NETLINK)
    for index in 0..<4 { address[8 + index] = UInt8(truncatingIfNeeded: groups >> (8 * index)) }
    let bound = unsafe address.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return CInt(-1) }
      return unsafe bind(number, base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
    }
    guard bound == 0 else { throw KernelError("listen to the kernel over netlink", code: errno) }
    set(SO_RCVBUFFORCE, 8 << 20)
    setPatience(seconds: 5)
  }

  /// How long ``receive()`` waits.
  func setPatience(seconds: Double) {
    let whole = seconds.rounded(.down)
    var timeout = timeval(tv_sec: Int(whole), tv_usec: Int((seconds - whole) * 1e6))
    let size = socklen_t(MemoryLayout<timeval>.size)
    _ = unsafe setsockopt(descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
  }

  private func set(_ option: CInt, _ value: CInt) {
    var value = value
    let size = socklen_t(MemoryLayout<CInt>.size)
    _ = unsafe setsockopt(descriptor.number, SOL_SOCKET, option, &value, size)
  }

  /// Sends a request, and hands every message of the answer to `body`.
  ///
  /// - Parameters:
  ///   - request: What to ask.
  ///   - operation: What that is, for the error.
  ///   - body: Takes a message and the buffer that it stands in.
  /// - Returns: How complete the answer is.
  /// - Throws: ``KernelError`` when the kernel refuses, or says nothing for five seconds.
  @discardableResult
  func perform(
    _ request: NetlinkRequest, _ operation: String,
    _ body: (NetlinkMessage, Span<UInt8>) -> Void = { _, _ in }
  ) throws(KernelError) -> Completeness {
    try send([request], operation)
    let number = sequence
    var completeness = Completeness()
    while true {
      guard let count = try receive(operation, &completeness) else {
        throw KernelError(operation, code: ETIMEDOUT)
      }
      let received = buffer
      let bytes = received.span
      var cursor = NetlinkMessageCursor(count: count)
      while let message = cursor.next(in: bytes) {
        guard message.sequence == number else { continue }
        if message.flags & NetlinkMessage.Flag.dumpInterrupted != 0 {
          completeness.wasInterrupted = true
        }
        switch message.type {
        case NetlinkMessage.Control.error, NetlinkMessage.Control.done:
          let code = Self.errorCode(of: message, in: bytes)
          guard code == 0 else { throw KernelError(operation, code: code) }
          return completeness
        default: body(message, bytes)
        }
      }
      if cursor.isDamaged { completeness.hasGaps = true }
    }
  }

  /// Sends requests without waiting for what comes of them.
  ///
  /// - Throws: ``KernelError``.
  func send(_ requests: [NetlinkRequest], _ operation: String) throws(KernelError) {
    var bytes: [UInt8] = []
    for request in requests {
      sequence &+= 1
      bytes += request.finished(sequence: sequence)
    }
    let sent = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.send(descriptor.number, $0.baseAddress, $0.count, 0)
    }
    guard sent == bytes.count else { throw KernelError(operation, code: errno) }
  }

  /// Waits for messages and hands each to `body`.
  ///
  /// - Returns: Whether something came before the patience ended, and whether something was lost.
  /// - Throws: ``KernelError``.
  func listen(
    _ operation: String, _ body: (NetlinkMessage, Span<UInt8>) -> Void
  ) throws(KernelError) -> (came: Bool, completeness: Completeness) {
    var completeness = Completeness()
    guard let count = try receive(operation, &completeness) else { return (false, completeness) }
    let received = buffer
    let bytes = received.span
    var cursor = NetlinkMessageCursor(count: count)
    while let message = cursor.next(in: bytes) { body(message, bytes) }
    if cursor.isDamaged { completeness.hasGaps = true }
    return (true, completeness)
  }

  /// Reads what the kernel sends in one piece.
  ///
  /// - Returns: How many octets of the buffer count; `nil` when nothing came in time.
  private func receive(
    _ operation: String, _ completeness: inout Completeness
  ) throws(KernelError) -> Int? {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe recv(descriptor.number, $0.baseAddress, $0.count, CInt(MSG_TRUNC))
      }
      if count >= 0 {
        if count > buffer.count { completeness.hasGaps = true }
        return min(count, buffer.count)
      }
      switch errno {
      case EINTR: continue
      case ENOBUFS: completeness.hasGaps = true
      case EAGAIN: return nil
      default: throw KernelError(operation, code: errno)
      }
    }
  }

  /// The error number of NLMSG_ERROR and NLMSG_DONE; 0 when all went well.
  private static func errorCode(of message: NetlinkMessage, in bytes: Span<UInt8>) -> CInt {
    guard message.payload.count >= 4 else { return 0 }
    let code = Int32(bitPattern: bytes.nativeUInt32(at: message.payload.lowerBound))
    return code < 0 ? 0 &- code : 0
  }
}
