import CLinux
package import ConntrackKernel
import Glibc

/// Whole Ethernet frames out of and into an interface of the calling thread's namespace: a client
/// for each address and port without a socket for each (packet(7)).
package final class FrameSocket {
  /// The most frames that wait for ``flush()``.
  package static let batch = 64
  private static let room = 384

  private let descriptor: Int32
  private let memory: UnsafeMutableRawPointer
  private let vectors: UnsafeMutablePointer<iovec>
  private let messages: UnsafeMutablePointer<clinux_mmsghdr>
  private var waiting = 0

  /// Opens it.
  ///
  /// - Throws: ``KernelError``; `EPERM` without CAP_NET_RAW.
  package init(interface: String) throws(KernelError) {
    // ETH_P_IP in network order: only what comes in, nothing of what is sent here.
    let protocolNumber = UInt16(0x0800).bigEndian
    descriptor = socket(17, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), Int32(protocolNumber))
    guard descriptor >= 0 else { throw KernelError("open a packet socket", code: errno) }
    memory = .allocate(byteCount: 2 * Self.batch * Self.room, alignment: 64)
    vectors = .allocate(capacity: 2 * Self.batch)
    messages = .allocate(capacity: 2 * Self.batch)
    for slot in 0..<2 * Self.batch {
      vectors[slot] = iovec(iov_base: memory + slot * Self.room, iov_len: Self.room)
      messages[slot] = clinux_mmsghdr()
      messages[slot].msg_hdr.msg_iov = UnsafeMutableRawPointer(vectors + slot)
      messages[slot].msg_hdr.msg_iovlen = 1
    }
    // PACKET_QDISC_BYPASS: straight to the interface.
    var bypass: Int32 = 1
    _ = setsockopt(descriptor, 263, 20, &bypass, socklen_t(MemoryLayout<Int32>.size))
    let index = if_nametoindex(interface)
    guard index != 0 else { throw KernelError("find the interface \(interface)", code: errno) }
    var octets: Int32 = 64 << 20
    // SO_RCVBUFFORCE
    _ = setsockopt(descriptor, SOL_SOCKET, 33, &octets, socklen_t(MemoryLayout<Int32>.size))
    // struct sockaddr_ll: family, protocol, index; the rest is for sending without an interface.
    var address: (UInt16, UInt16, UInt32, UInt32, UInt64) = (17, protocolNumber, index, 0, 0)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, 20) }
    }
    guard code == 0 else { throw KernelError("listen on \(interface)", code: errno) }
  }

  deinit {
    close(descriptor)
    memory.deallocate()
    vectors.deallocate()
    messages.deallocate()
  }

  /// Writes a frame into the next free place, and sends all of them when there is none left.
  package func append(_ write: (UnsafeMutableRawPointer) -> Int) {
    vectors[waiting].iov_len = write(memory + waiting * Self.room)
    waiting += 1
    if waiting == Self.batch { flush() }
  }

  /// Sends what waits.
  package func flush() {
    var start = 0
    while start < waiting {
      let count = clinux_sendmmsg(descriptor, messages + start, UInt32(waiting - start), 0)
      if count > 0 {
        start += Int(count)
      } else if errno != EINTR {
        // The interface's queue is full: what doesn't fit is lost, as on any cable.
        break
      }
    }
    waiting = 0
  }

  /// Hands over what has come, as the first octets of each frame.
  ///
  /// - Returns: How many frames there were.
  package func receive(_ body: (UnsafeRawBufferPointer) -> Void) -> Int {
    var all = 0
    for _ in 0..<16 {
      for slot in Self.batch..<2 * Self.batch { vectors[slot].iov_len = Self.room }
      let count = clinux_recvmmsg(
        descriptor, messages + Self.batch, UInt32(Self.batch), Int32(MSG_DONTWAIT))
      guard count > 0 else { break }
      for number in 0..<Int(count) {
        let slot = Self.batch + number
        let length = min(Int(messages[slot].msg_len), Self.room)
        body(UnsafeRawBufferPointer(start: memory + slot * Self.room, count: length))
      }
      all += Int(count)
      if count < Self.batch { break }
    }
    return all
  }

  /// Waits until something comes, for so many milliseconds at most.
  package func wait(milliseconds: Int32) {
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&event, 1, milliseconds)
  }
}
