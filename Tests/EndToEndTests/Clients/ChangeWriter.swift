import Foundation

/// Changes records over one HTTP connection that is kept open, one request after another.
final class ChangeWriter {
  private let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try connectLoopback(descriptor, port: port)
    var one: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Gives a name of example.com an address.
  ///
  /// - Returns: The status.
  func set(_ name: String, to address: String) throws -> Int {
    let body = """
      {"rrsets": [{"name": "\(name).example.com.", "type": "A", "ttl": 60,
        "changetype": "REPLACE", "records": [{"content": "\(address)"}]}]}
      """
    let request = """
      PATCH /api/v1/servers/localhost/zones/example.com. HTTP/1.1\r
      Host: 127.0.0.1\r
      X-API-Key: \(ManagedServer.key)\r
      Content-Type: application/json\r
      Content-Length: \(body.utf8.count)\r
      \r
      \(body)
      """
    let octets = Array(request.utf8)
    guard send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count else {
      throw EndToEndError("the connection is closed")
    }
    var head = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    // A success has no body, and anything else ends the test.
    while !head.contains("\r\n\r\n") {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw EndToEndError("no response: \(head)") }
      head += String(decoding: buffer[..<count], as: UTF8.self)
    }
    return Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
  }
}
