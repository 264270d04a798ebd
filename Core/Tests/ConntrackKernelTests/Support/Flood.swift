import CLinux
import ConntrackKernel
import Glibc

/// Sends datagrams from many addresses and ports at once, each a flow of its own.
///
/// Bounded: so many datagrams, to the server of a ``TestNetwork`` alone.
struct Flood: Sendable {
  /// The number of the first flow; each has an address in 10.0.0.0/8 and a port.
  var first = 0
  /// How many flows.
  var count: Int

  private static let portsOfAddress = 50_000
  private static let batch = 256
  private static let length = 28 + 12

  /// Sends a datagram for each flow, never more than the echo can take.
  ///
  /// - Returns: How many of them reached the echo.
  func send(to echo: DatagramEcho, over network: TestNetwork) throws -> Int {
    let before = echo.received
    try network.onClient { () throws(KernelError) in
      let number = socket(AF_INET, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 255)
      guard number >= 0 else { throw KernelError("open a raw socket", code: errno) }
      defer { close(number) }
      var buffer: CInt = 16 << 20
      setsockopt(number, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, 4)
      var destination = sockaddr_in()
      destination.sin_family = sa_family_t(AF_INET)
      inet_pton(AF_INET, TestNetwork.serverAddress, &destination.sin_addr)
      try withUnsafeMutablePointer(to: &destination) { address throws(KernelError) in
        try sendAll(number, address, echo, before)
      }
    }
    // What has been sent has been handed on by the time that sending returns, unless the server's
    // thread has still to read it.
    wait(for: count, echo, before, patience: 200)
    return echo.received - before
  }

  private func sendAll(
    _ number: CInt, _ destination: UnsafeMutablePointer<sockaddr_in>, _ echo: DatagramEcho,
    _ before: Int
  ) throws(KernelError) {
    let packets = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.batch * Self.length)
    let vectors = UnsafeMutablePointer<iovec>.allocate(capacity: Self.batch)
    let headers = UnsafeMutablePointer<clinux_mmsghdr>.allocate(capacity: Self.batch)
    defer {
      packets.deallocate()
      vectors.deallocate()
      headers.deallocate()
    }
    packets.initialize(repeating: 0, count: Self.batch * Self.length)
    for index in 0..<Self.batch {
      vectors[index] = iovec(iov_base: packets + index * Self.length, iov_len: Self.length)
      var header = clinux_mmsghdr()
      header.msg_hdr.msg_name = UnsafeMutableRawPointer(destination)
      header.msg_hdr.msg_namelen = 16
      header.msg_hdr.msg_iov = UnsafeMutableRawPointer(vectors + index)
      header.msg_hdr.msg_iovlen = 1
      headers[index] = header
    }
    var sent = 0
    while sent < count {
      let size = min(Self.batch, count - sent)
      for index in 0..<size { write(flow: first + sent + index, packets + index * Self.length) }
      var done = 0
      while done < size {
        let result = Int(clinux_sendmmsg(number, headers + done, UInt32(size - done), 0))
        if result > 0 {
          done += result
        } else if errno != ENOBUFS, errno != EAGAIN, errno != EINTR {
          throw KernelError("send a batch", code: errno)
        }
      }
      sent += size
      wait(for: sent - 8192, echo, before, patience: 5)
    }
  }

  /// Waits until so many have come, or none has for some milliseconds.
  private func wait(for wanted: Int, _ echo: DatagramEcho, _ before: Int, patience: Int) {
    var (last, idle) = (echo.received, 0)
    while echo.received - before < wanted, idle < patience {
      usleep(1000)
      let now = echo.received
      idle = now == last ? idle + 1 : 0
      last = now
    }
  }

  /// An IPv4 and a UDP header; the kernel fills in the checksum of the former, the latter has none.
  private func write(flow: Int, _ packet: UnsafeMutablePointer<UInt8>) {
    let source = UInt32(0x0a01_0001) + UInt32(flow / Self.portsOfAddress)
    let port = UInt16(1024 + flow % Self.portsOfAddress)
    func put(_ value: UInt32, at offset: Int) {
      for index in 0..<4 {
        packet[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index))
      }
    }
    put(0x4500_0000 | UInt32(Self.length), at: 0)
    put(0x0000_4000, at: 4)
    put(0x4011_0000, at: 8)
    put(source, at: 12)
    put(0xc000_0201, at: 16)
    put(UInt32(port) << 16 | UInt32(DatagramEcho.port), at: 20)
    put(UInt32(20) << 16, at: 24)
  }
}
