import Authority
import Configuration
import DNSProtocol
import DatagramTransport
import Foundation
import Logging
import NameServer
import Testing

@Suite("The server", .serialized)
struct NameServerTests {
  @Test("listens over UDP and TCP on one port where a free one is asked for")
  func freePorts() throws {
    let server = try makeServer("listen: [127.0.0.1:0, \"[::1]:0\"]\nworkers: 2\n")
    #expect(server.addresses.count == 2)
    #expect(server.addresses.allSatisfy { $0.port != 0 })
    #expect(server.workers.count == 4)
    #expect(Set(server.workers.map(\.socket.address)) == Set(server.addresses))
  }

  @Test("says that a second server is on its address")
  func addressInUse() throws {
    let first = try makeServer("listen: 127.0.0.1:0\n")
    let port = try #require(first.addresses.first?.port)
    let error = #expect(throws: ListenError.self) {
      try makeServer("listen: 127.0.0.1:\(port)\n")
    }
    #expect(error?.description.contains("Another server is listening on 127.0.0.1:\(port)") == true)
  }

  @Test("pins each worker to one of the processors that it may use")
  func pinning() throws {
    let server = try makeServer("listen: 127.0.0.1:0\nworkers: 3\npin-workers: yes\n")
    let available = DatagramWorker.availableProcessors
    #expect(
      server.workers.map(\.options.processor)
        == (0..<3).map { available[$0 % available.count] })
  }

  private func makeServer(_ text: String) throws -> NameServer {
    let file = try TemporaryFile(text)
    let sources = ConfigurationSources(path: file.path)
    return try NameServer(
      try sources.resolve(), sources: sources, logging: LogSettings(level: .critical))
  }
}

@Suite("The log")
struct LogTests {
  @Test("is JSON for programs, one object a line", arguments: ["plain", "quote \" and \\", "a\nb"])
  func json(message: String) throws {
    let line = try logged(.json) { $0.warning("\(message)", metadata: ["key": "value"]) }
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    #expect(object["message"] == message)
    #expect(object["level"] == "warning")
    #expect(object["key"] == "value")
    #expect(object["time"]?.contains(#/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/#) == true)
    #expect(line.hasSuffix("}\n"))
  }

  @Test("is text for people")
  func text() throws {
    let line = try logged(.text) { $0.error("it broke", metadata: ["key": "value"]) }
    #expect(line.contains(#/^\d\d:\d\d:\d\d\.\d{3} ERROR it broke key=value\n$/#))
  }

  @Test("follows a change of the level while it runs")
  func level() throws {
    let settings = LogSettings(level: .error)
    let logger = settings.logger()
    #expect(logger.logLevel == .error)
    settings.level = .debug
    #expect(logger.logLevel == .debug)
  }

  private func logged(_ format: LogFormat, _ body: (Logger) -> Void) throws -> String {
    let file = try TemporaryFile("", name: "log")
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    let settings = LogSettings(
      level: .info, format: format, descriptor: handle.fileDescriptor)
    body(settings.logger())
    try handle.close()
    return try String(contentsOfFile: file.path, encoding: .utf8)
  }
}
