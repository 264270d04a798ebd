import CLinux
import ConntrackKernel
import Glibc
import Synchronization

/// A UDP socket in the server's namespace that counts what comes and sends it back.
final class DatagramEcho: Sendable {
  /// The port; never that of a real name server.
  static let port: UInt16 = 10_053

  private let socket: CInt
  private let counter = Atomic<Int>(0)
  private let isEnding = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)
  private let isAnswering = Atomic<Bool>(true)

  /// How many datagrams have come.
  var received: Int { counter.load(ordering: .relaxed) }

  /// Opens the socket, for IPv4 or for IPv6, and starts its thread.
  init(in network: TestNetwork, family: CInt = AF_INET, answering: Bool = true) throws {
    socket = try network.onServer { () throws(KernelError) in
      let number = Glibc.socket(
        family, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      var buffer: CInt = 16 << 20
      setsockopt(number, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, 4)
      var patience = timeval(tv_sec: 0, tv_usec: 20_000)
      setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, 16)
      var only: CInt = 1
      setsockopt(number, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &only, 4)
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(family)
      address.sin6_port = Self.port.bigEndian
      let length = family == AF_INET ? MemoryLayout<sockaddr_in>.size : 28
      let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(number, $0, socklen_t(length))
        }
      }
      guard bound == 0 else { throw KernelError("bind the echo", code: errno) }
      return number
    }
    isAnswering.store(answering, ordering: .relaxed)
    let start = Unmanaged.passRetained(self)
    var thread = pthread_t()
    pthread_create(&thread, nil, Self.entry, start.toOpaque())
    pthread_detach(thread)
  }

  /// Whether it sends back what comes from now on.
  func answers(_ answering: Bool) { isAnswering.store(answering, ordering: .relaxed) }

  /// Ends the thread and closes the socket.
  func stop() {
    isEnding.store(true, ordering: .relaxed)
    while !hasEnded.load(ordering: .acquiring) { usleep(1000) }
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    { argument in
      if let argument {
        Unmanaged<DatagramEcho>.fromOpaque(argument).takeRetainedValue().run()
      }
      return nil
    }

  private func run() {
    let batch = 64
    let (octets, names) = (512, 28)
    let storage = UnsafeMutableRawPointer.allocate(byteCount: batch * octets, alignment: 8)
    let addresses = UnsafeMutableRawPointer.allocate(byteCount: batch * 32, alignment: 8)
    let vectors = UnsafeMutablePointer<iovec>.allocate(capacity: batch)
    let headers = UnsafeMutablePointer<clinux_mmsghdr>.allocate(capacity: batch)
    defer {
      storage.deallocate()
      addresses.deallocate()
      vectors.deallocate()
      headers.deallocate()
      close(socket)
      hasEnded.store(true, ordering: .releasing)
    }
    while !isEnding.load(ordering: .relaxed) {
      for index in 0..<batch {
        vectors[index] = iovec(iov_base: storage + index * octets, iov_len: octets)
        var header = clinux_mmsghdr()
        header.msg_hdr.msg_name = addresses + index * 32
        header.msg_hdr.msg_namelen = UInt32(names)
        header.msg_hdr.msg_iov = UnsafeMutableRawPointer(vectors + index)
        header.msg_hdr.msg_iovlen = 1
        headers[index] = header
      }
      let count = Int(clinux_recvmmsg(socket, headers, UInt32(batch), CInt(MSG_WAITFORONE)))
      guard count > 0 else { continue }
      counter.add(count, ordering: .relaxed)
      guard isAnswering.load(ordering: .relaxed) else { continue }
      for index in 0..<count {
        vectors[index].iov_len = Int(headers[index].msg_len)
        // What is as long as a DNS message comes back as a response.
        if headers[index].msg_len >= 12 {
          (storage + index * octets + 2).assumingMemoryBound(to: UInt8.self).pointee |= 0x80
        }
      }
      _ = clinux_sendmmsg(socket, headers, UInt32(count), 0)
    }
  }
}
