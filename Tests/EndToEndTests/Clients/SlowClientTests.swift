import Foundation
import Testing

/// Whoever keeps the API busy keeps nobody from being answered.
@Suite("Slow and huge requests", .serialized)
struct SlowClientTests {
  /// A connection over HTTP that sends whatever it is told.
  private static func connection(to port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try connectLoopback(descriptor, port: port)
    var patience = timeval(tv_sec: 1, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    return descriptor
  }

  private static func send(_ octets: [UInt8], over descriptor: Int32) -> Bool {
    Foundation.send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count
  }

  @Test("Eighty dripping connections and a body of 2 GB cost no query its answer, nor memory")
  func busy() async throws {
    let server = try ManagedServer(.martlet, settings: "  body-size: 1M")
    try server.makeZone()
    try server.expect("ns1.example.com", "A", ["192.0.2.53"])
    let before = try Self.memory(of: server)
    let load = SteadyLoad(port: server.port)
    let counting = Task { try await onThread { try load.run() } }
    let port = server.managementPort
    let dripping = Task { try await onThread { try Self.drip(to: port, seconds: 5) } }
    let sending = Task { try await onThread { try Self.sendBody(to: port) } }
    // Meanwhile others change zones.
    for number in 0..<10 {
      try server.api(
        "PATCH", "/zones/example.com.",
        """
        {"rrsets": [{"name": "n\(number).example.com.", "type": "A", "ttl": 60,
          "changetype": "REPLACE", "records": [{"content": "192.0.2.\(number)"}]}]}
        """, 204)
    }
    let held = try await dripping.value
    let reply = try await sending.value
    load.stop()
    let count = try await counting.value
    #expect(count.answered == count.sent && count.sent > 500)
    #expect(held == 80, "dripping costs time, and fifteen seconds have not gone by")
    #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 413"), "\(reply)")
    #expect(try Self.memory(of: server) - before < 100 << 20)
    try server.expect("n9.example.com", "A", ["192.0.2.9"])
  }

  /// Keeps many requests unfinished.
  ///
  /// - Returns: How many were still open at the end.
  private static func drip(to port: UInt16, seconds: Double) throws -> Int {
    let connections = try (0..<80).map { _ in try connection(to: port) }
    defer { for descriptor in connections { close(descriptor) } }
    for descriptor in connections {
      _ = send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Drop: ".utf8), over: descriptor)
    }
    let deadline = now() + seconds
    while now() < deadline {
      for descriptor in connections { _ = send([0x61], over: descriptor) }
      usleep(200_000)
    }
    return connections.count { descriptor in
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      return poll(&event, 1, 0) == 0
    }
  }

  /// Sends a body of 2 GB until it is refused.
  ///
  /// - Returns: The beginning of the response; nothing where the connection was closed instead.
  private static func sendBody(to port: UInt16) throws -> String {
    let descriptor = try connection(to: port)
    defer { close(descriptor) }
    let head = """
      PATCH /api/v1/servers/localhost/zones/example.com. HTTP/1.1\r
      Host: localhost\r
      X-API-Key: \(ManagedServer.key)\r
      Transfer-Encoding: chunked\r
      \r

      """
    _ = send(Array(head.utf8), over: descriptor)
    let piece =
      Array("100000\r\n".utf8) + [UInt8](repeating: 0x20, count: 1 << 20) + Array("\r\n".utf8)
    for _ in 0..<2048 { guard send(piece, over: descriptor) else { break } }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }

  /// The resident memory of a server in octets.
  private static func memory(of server: ManagedServer) throws -> Int {
    let text = try String(
      contentsOfFile: "/proc/\(server.process.identifier)/statm", encoding: .utf8)
    return (Int(text.split(separator: " ")[1]) ?? 0) * 4096
  }
}
