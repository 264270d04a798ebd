import DatabaseTesting
import Foundation
import Logging
import Management
import NIOCore
import Testing

@Suite("What clients can't do to the server", .serialized)
struct LimitTests {
  private static let zone = "/api/v1/servers/localhost/zones/example.com."

  /// A server that soon loses patience.
  private func server(_ settings: [String] = []) async throws -> TestServer {
    var patience = Patience()
    patience.head = .milliseconds(400)
    patience.body = .milliseconds(400)
    patience.database = .milliseconds(500)
    return try await TestServer(settings, patience: patience)
  }

  @Test(
    "A request that drips in costs its connection",
    arguments: [
      "", "GET /healthz HTTP/1.1\r\n", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-",
      "PUT \(zone) HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(TestServer.key)\r\n"
        + "Content-Length: 1000\r\n\r\n{",
    ])
  func drips(beginning: String) async throws {
    let server = try await server()
    let port = server.port
    let took = try await onThread {
      let connection = try HTTPConnection(port: port)
      connection.send(beginning)
      let began = ContinuousClock.now
      while !connection.isReadable(within: 50), .now - began < .seconds(10) {
        connection.send(" ")
      }
      _ = connection.readToEnd()
      return ContinuousClock.now - began
    }
    #expect(took < .seconds(5))
    await server.stop()
  }

  @Test("Connections that say nothing give way to those that do")
  func manyConnections() async throws {
    let server = try await TestServer(["connections: 8"])
    let port = server.port
    let idle = try await onThread {
      try (0..<40).map { _ in try HTTPConnection(port: port).descriptorOnly() }
    }
    for _ in 0..<10 {
      #expect(try await server.request("GET", "/healthz").status == 200)
    }
    for descriptor in idle { close(descriptor) }
    await server.stop()
  }

  @Test("Hundreds of megabytes of a body are refused, and the memory stays as it is")
  func hugeBody() async throws {
    let server = try await TestServer(["body-size: 1M"])
    let port = server.port
    let before = Self.memory()
    let (sent, reply) = try await onThread {
      let connection = try HTTPConnection(port: port)
      connection.send(
        "PATCH \(Self.zone) HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(TestServer.key)\r\n"
          + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
      let piece =
        Array("100000\r\n".utf8) + [UInt8](repeating: 0x20, count: 1 << 20)
        + Array("\r\n".utf8)
      var sent = 0
      while sent < 2048, !connection.isReadable(), connection.send(piece) { sent += 1 }
      // Whatever comes after the refusal is nobody's.
      let limit = sent + 256
      while sent < limit, connection.send(piece) { sent += 1 }
      connection.send("0\r\n\r\n")
      return (sent, connection.readToEnd().flatMap { HTTPReply($0) })
    }
    #expect(sent >= 1)
    #expect(reply.map { $0.status == 413 } ?? true)
    #expect(Self.memory() - before < 100 << 20)
    let declared = try await server.request(
      "PATCH", Self.zone, fields: ["Content-Length": "2147483648", "Connection": "close"])
    #expect(declared.status == 413)
    #expect(try await server.request("GET", "/healthz").status == 200)
    await server.stop()
  }

  @Test("Who hangs up inside a body makes no noise in the log")
  func hangUp() async throws {
    let log = CollectedLog()
    let server = try await TestServer(logger: log.logger)
    let port = server.port
    try await onThread {
      for ending in ["Content-Length: 1000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5\r\n{"] {
        for _ in 0..<5 {
          let connection = try HTTPConnection(port: port)
          connection.send(
            "PATCH \(Self.zone) HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(TestServer.key)\r\n"
              + ending)
          usleep(20_000)
        }
      }
    }
    try await Task.sleep(for: .milliseconds(300))
    #expect(log.messages(from: .warning) == [])
    #expect(try await server.request("GET", "/healthz").status == 200)
    await server.stop()
  }

  /// Beginnings of requests that are wrong, and what is wrong with them.
  private static let bad = [
    "no request line": "GARBAGE\r\n\r\n",
    "two hosts": "GET /api HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    "no host": "GET /api HTTP/1.1\r\n\r\n",
    "a long path": "GET /\(String(repeating: "a", count: 90_000)) HTTP/1.1\r\n\r\n",
    "a long field": "GET /api HTTP/1.1\r\nHost: localhost\r\nX: "
      + "\(String(repeating: "a", count: 40_000))\r\n\r\n",
    "many fields": "GET /api HTTP/1.1\r\nHost: localhost\r\n"
      + String(repeating: "X: y\r\n", count: 5000) + "\r\n",
    "a length below 0": "PATCH \(zone) HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "two lengths": "PATCH \(zone) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
      + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ]

  @Test(
    "What is no request, or too much of one, ends with 4xx or the connection",
    arguments: bad.keys.sorted())
  func malformed(kind: String) async throws {
    let request = try #require(Self.bad[kind])
    let server = try await server()
    let port = server.port
    let octets = try await onThread {
      let connection = try HTTPConnection(port: port)
      connection.send(request)
      return connection.readToEnd()
    }
    let answer = String(decoding: try #require(octets).prefix(12), as: UTF8.self)
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
    #expect(try await server.request("GET", "/healthz").status == 200)
    await server.stop()
  }

  @Test("JSON that is nested without end is refused")
  func nesting() async throws {
    let server = try await TestServer()
    let depth = 200_000
    let body = #"{"rrsets":"# + String(repeating: "[", count: depth)
    let reply = try await server.request("PATCH", Self.zone, body)
    #expect(reply.status == 400)
    await server.stop()
  }

  @Test("A database that hangs answers 503, and what was refused is not done later")
  func hangingDatabase() async throws {
    let server = try await server()
    try await server.makeZone("example.com.")
    let lock = Process()
    lock.executableURL = URL(filePath: "/usr/bin/sqlite3")
    lock.arguments = [server.folder.file("zones.db")]
    let (input, output) = (Pipe(), Pipe())
    (lock.standardInput, lock.standardOutput) = (input, output)
    try lock.run()
    input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE; SELECT 'locked';\n".utf8))
    _ = output.fileHandleForReading.availableData
    let began = ContinuousClock.now
    let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
      for number in 0..<12 {
        group.addTask {
          try await server.request(
            "PATCH", Self.zone,
            #"{"rrsets":[{"name":"n\#(number).example.com.","type":"A","ttl":1,"#
              + #""changetype":"REPLACE","records":[{"content":"192.0.2.1"}]}]}"#)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(ContinuousClock.now - began < .seconds(5))
    #expect(replies.allSatisfy { $0.status == 503 && $0.fields["retry-after"] != nil })
    input.fileHandleForWriting.write(Data("ROLLBACK;\n".utf8))
    try input.fileHandleForWriting.close()
    lock.waitUntilExit()
    #expect(try await server.request("GET", "/healthz").status == 200)
    try await Task.sleep(for: .milliseconds(500))
    let zone = try await server.request("GET", Self.zone)
    // Those that ran already may have been done; those that still waited must not.
    #expect(zone.body.matches(of: /"name":"n\d+/).count <= 4)
    await server.stop()
  }

  /// The memory of this process in octets.
  private static func memory() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (Int(text.split(separator: " ")[1]) ?? 0) * 4096
  }
}
