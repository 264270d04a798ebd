import DatagramTransport
import Glibc

/// A client's TCP connection with blocking reads and writes.
final class TestClient {
  /// How a read ended.
  enum Ending: Hashable {
    /// The peer has closed its side.
    case closed
    /// The peer has reset the connection.
    case reset
    /// Nothing came in time.
    case nothing
  }

  let descriptor: CInt

  /// Connects; from an address of its own when one is given.
  init(_ address: ListenAddress, from source: ListenAddress? = nil, receiveBuffer: CInt? = nil) {
    let family = address.family == .ipv4 ? AF_INET : AF_INET6
    descriptor = socket(family, CInt(SOCK_STREAM.rawValue), 0)
    if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
    var one: CInt = 1
    setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    if let source { _ = source.withSocketAddress { bind(descriptor, $0, $1) } }
    _ = address.withSocketAddress { connect(descriptor, $0, $1) }
    setPatience(milliseconds: 10_000)
  }

  deinit { close(descriptor) }

  func setPatience(milliseconds: Int) {
    var timeout = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
  }

  /// Writes everything, or as much as the peer takes in time.
  @discardableResult
  func write(_ octets: [UInt8]) -> Int {
    var sent = 0
    while sent < octets.count {
      let count = octets[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      if count <= 0 { break }
      sent += count
    }
    return sent
  }

  /// Ends our side; the peer's answers can still be read.
  func closeOutput() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// Exactly so many octets, or `nil` when the connection or our patience ends before.
  func read(_ count: Int) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = octets.withUnsafeMutableBytes { bytes in
        recv(descriptor, bytes.baseAddress! + filled, count - filled, 0)
      }
      if got <= 0 { return nil }
      filled += got
    }
    return octets
  }

  /// The next message without its length.
  func readMessage() -> [UInt8]? {
    guard let prefix = read(2) else { return nil }
    return read(Int(prefix[0]) << 8 | Int(prefix[1]))
  }

  /// Reads on until the connection or our patience ends.
  func readToEnd() -> (octets: Int, ending: Ending) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var total = 0
    while true {
      let got = recv(descriptor, &buffer, buffer.count, 0)
      if got == 0 { return (total, .closed) }
      if got < 0 { return (total, errno == EAGAIN ? .nothing : .reset) }
      total += got
    }
  }
}

/// A message with its length in front; its number stands in the first two octets.
func framed(_ number: Int, wish: UInt8 = 0, length: Int = 32) -> [UInt8] {
  var octets = [UInt8](repeating: 0, count: 2 + length)
  octets[0] = UInt8(length >> 8)
  octets[1] = UInt8(length & 0xff)
  octets[2] = UInt8(number >> 8 & 0xff)
  octets[3] = UInt8(number & 0xff)
  if length > 12 { octets[14] = wish }
  return octets
}

/// The number of an answer.
func number(of message: [UInt8]?) -> Int? {
  message.map { Int($0[0]) << 8 | Int($0[1]) }
}
