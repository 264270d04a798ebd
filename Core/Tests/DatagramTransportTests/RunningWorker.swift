import Glibc
import Synchronization

@testable import DatagramTransport

/// A worker with an echoing answerer on a free port.
final class RunningWorker: Sendable {
  let worker: DatagramWorker
  let refreshes = SharedCount()
  let ended = SharedCount()

  init(_ address: String, maximumPayload: Int = 1232, delay: UInt32 = 0) throws {
    let socket = try DatagramSocket(bindingTo: ListenAddress(address, defaultPort: 0))
    worker = DatagramWorker(
      socket: socket, options: DatagramWorkerOptions(maximumPayload: maximumPayload))
    try worker.startThread { [worker, refreshes, ended] in
      var answerer = EchoAnswerer(refreshes: refreshes, delay: delay)
      let code = worker.serve(with: &answerer)
      ended.value.store(code == 0 ? 1 : -Int(code), ordering: .relaxed)
    }
  }

  var port: UInt16 { worker.socket.address.port }

  func stop() {
    worker.stop()
    worker.waitUntilStopped()
  }
}

/// A client's UDP socket, unconnected, so that it sees where an answer comes from.
final class TestClient {
  let descriptor: CInt
  let family: ListenAddress.Family

  init(_ family: ListenAddress.Family) {
    self.family = family
    descriptor = socket(family == .ipv4 ? AF_INET : AF_INET6, CInt(SOCK_DGRAM.rawValue), 0)
    var size: CInt = 4 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4)
    setPatience(milliseconds: 2000)
  }

  deinit { close(descriptor) }

  func setPatience(milliseconds: Int) {
    var timeout = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Sends octets to `address`; returns what `sendto` returns.
  @discardableResult
  func send(_ octets: [UInt8], to address: ListenAddress) -> Int {
    var storage = sockaddr_in6()
    let length = address.fill(&storage)
    return withUnsafePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, octets, octets.count, 0, $0, length)
      }
    }
  }

  /// The next datagram and where it came from, or `nil` when none comes in time.
  func receive() -> (octets: [UInt8], from: ListenAddress)? {
    var storage = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        recvfrom(descriptor, &buffer, 65536, 0, name, &length)
      }
    }
    guard count >= 0 else { return nil }
    let from = withUnsafeBytes(of: &storage) { bytes -> ListenAddress in
      let port = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      switch family {
      case .ipv4:
        let address = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        return ListenAddress(
          family: .ipv4, high: UInt64(address) << 32, low: 0, scope: 0, port: port)
      case .ipv6:
        return ListenAddress(
          family: .ipv6,
          high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
          low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
          scope: bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self), port: port)
      }
    }
    return (Array(buffer.prefix(count)), from)
  }
}

/// A message with this number in its first two octets, and a wish after the header.
func query(_ number: Int, wish: EchoAnswerer.Wish = .echo, length: Int = 32) -> [UInt8] {
  var octets = [UInt8](repeating: 0, count: length)
  octets[0] = UInt8(number >> 8 & 0xff)
  octets[1] = UInt8(number & 0xff)
  if length > 12 { octets[12] = wish.rawValue }
  return octets
}
