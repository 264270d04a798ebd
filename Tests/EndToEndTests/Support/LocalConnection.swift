import Foundation

/// A connection over HTTP/1.1 to a program on this machine that stays for many requests
/// (RFC 9112 §9.3), for what asks too often to start a program each time.
final class LocalConnection {
  private let port: UInt16
  /// How many seconds a response may take.
  private let patience: Int
  private var descriptor: Int32 = -1

  init(port: UInt16, patience: Int = 30) { (self.port, self.patience) = (port, patience) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The body of a response, whatever its status is.
  func request(_ method: String, _ path: String, json: Data? = nil) throws -> Data {
    let head = """
      \(method) \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Content-Type: application/json; charset=utf-8\r
      Content-Length: \(json?.count ?? 0)\r
      \r

      """
    let isKept = descriptor >= 0
    if !isKept { try connect() }
    if let body = try exchange(Data(head.utf8) + (json ?? Data())) { return body }
    // One that was kept may have been closed meanwhile.
    guard isKept else { throw EndToEndError("\(method) \(path): no response") }
    try connect()
    guard let body = try exchange(Data(head.utf8) + (json ?? Data())) else {
      throw EndToEndError("\(method) \(path): no response")
    }
    return body
  }

  private func connect() throws {
    if descriptor >= 0 { close(descriptor) }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw EndToEndError("No socket: \(errno)") }
    var time = timeval(tv_sec: patience, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    do {
      try connectLoopback(descriptor, port: port)
    } catch {
      close(descriptor)
      descriptor = -1
      throw error
    }
  }

  /// Sends a request and reads its response; `nil` when the connection was closed before it.
  private func exchange(_ request: Data) throws -> Data? {
    var rest = request
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return nil }
      rest = rest.dropFirst(sent)
    }
    let border = Data("\r\n\r\n".utf8)
    var received = Data()
    while true {
      if let end = received.range(of: border) {
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        guard let length = head.firstMatch(of: #/(?i)\r\ncontent-length: *(\d+)/#)?.1 else {
          throw EndToEndError("a response without a length:\n\(head)")
        }
        let missing = (Int(length) ?? 0) - (received.count - end.upperBound)
        if missing <= 0 { return Data(received[end.upperBound...]) }
      }
      guard let more = try read() else {
        if received.isEmpty { return nil }
        throw EndToEndError("half a response:\n\(String(decoding: received, as: UTF8.self))")
      }
      received += more
    }
  }

  /// What has come; `nil` at the end.
  private func read() throws -> Data? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN { throw EndToEndError("no response within \(patience) s") }
    return count > 0 ? Data(buffer[..<count]) : nil
  }
}
