import DatabaseTesting
import DatagramTransport
import Foundation
import Logging
import Management
import NameServer
import ZoneDatabase

/// A management server on loopback with a database of its own.
final class TestServer: Sendable {
  /// A key that may do everything.
  static let key = "the-key-of-the-configuration"

  nonisolated(unsafe) let folder: TemporaryFolder
  let location: DatabaseLocation
  let database: any ZoneManagement
  let port: UInt16
  private let task: Task<Void, any Error>
  private let following: Task<Void, any Error>

  /// Starts one.
  ///
  /// - Parameters:
  ///   - settings: Further lines below `management:`.
  ///   - hasKey: Whether ``key`` opens it.
  ///   - logger: Where it tells what happens.
  init(
    _ settings: [String] = [], listen: String = "127.0.0.1:0", hasKey: Bool = true,
    patience: Patience = Patience(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) async throws {
    folder = try TemporaryFolder()
    let path = folder.file("zones.db")
    location = .sqlite(path: path)
    try location.open(for: .creation).initialize()
    database = try location.openForManagement()
    let text = """
      listen: 127.0.0.1:0
      database: "sqlite:\(path)"
      management:
        listen: ["\(listen)"]
      \(hasKey ? "  key-digest: \(AccessKeySecret(Self.key).digest)" : "")
      \(settings.map { "  \($0)" }.joined(separator: "\n"))
      """
    let file = folder.file("martlet.yaml")
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let sources = ConfigurationSources(path: file)
    let resolved = try sources.resolve()
    let server = try NameServer(
      resolved, sources: sources, logging: LogSettings(level: .critical))
    let zones = try DatabaseZones(resolved.configuration, logger: logger)
    _ = try await zones.load()
    following = Task { try await zones.run() }
    guard let options = try ManagementOptions(resolved.configuration) else {
      throw HTTPConnection.Failure(description: "no management server is wanted")
    }
    let (addresses, continuation) = AsyncThrowingStream.makeStream(of: ListenAddress.self)
    let management = try ManagementServer(
      options, of: server, zones: zones, logger: logger, patience: patience
    ) { continuation.yield($0) }
    let task = Task {
      do {
        try await management.run()
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
        throw error
      }
    }
    self.task = task
    guard let address = try await addresses.first(where: { _ in true }) else {
      throw HTTPConnection.Failure(description: "the server ended")
    }
    port = address.port
  }

  /// Ends the server and waits until it has.
  func stop() async {
    task.cancel()
    following.cancel()
    _ = await task.result
    _ = await following.result
  }

  deinit {
    task.cancel()
    following.cancel()
  }

  /// Sends a request and reads the response.
  ///
  /// - Parameter key: The access key; `nil` for none.
  func request(
    _ method: String, _ path: String, _ body: String? = nil, key: String? = TestServer.key,
    fields: [String: String] = [:]
  ) async throws -> HTTPReply {
    var all = ["Host": "localhost:\(port)", "Connection": "close"]
    all["X-API-Key"] = key
    if let body { all["Content-Length"] = "\(body.utf8.count)" }
    all.merge(fields) { $1 }
    let head = all.map { "\($0.key): \($0.value)\r\n" }.joined()
    let text = "\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(body ?? "")"
    let port = port
    return try await onThread {
      let connection = try HTTPConnection(port: port)
      connection.send(text)
      guard let octets = connection.readToEnd(), let reply = HTTPReply(octets) else {
        throw HTTPConnection.Failure(description: "\(method) \(path): no response")
      }
      return reply
    }
  }

  /// A key of the database with rights.
  func makeKey(_ name: String, mayWrite: Bool, zones: [String]? = nil) throws -> String {
    let secret = AccessKeySecret()
    try database.addAccessKey(
      AccessKey(
        name: name, digest: secret.digest, mayWrite: mayWrite, zones: zones, created: 0),
      by: ChangeAuthor(name: "test", origin: "local"))
    return secret.text
  }

  /// Begins to listen to the server's events.
  func listen(key: String? = TestServer.key, after last: String? = nil) throws -> HTTPConnection {
    let connection = try HTTPConnection(port: port)
    var fields = key.map { "X-API-Key: \($0)\r\n" } ?? ""
    if let last { fields += "Last-Event-ID: \(last)\r\n" }
    connection.send(
      "GET /api/martlet/v1/events HTTP/1.1\r\nHost: localhost:\(port)\r\n\(fields)\r\n")
    return connection
  }

  /// Creates a zone with a name server.
  func makeZone(_ name: String) async throws {
    let reply = try await request(
      "POST", "/api/v1/servers/localhost/zones",
      #"{"name":"\#(name)","kind":"Native","nameservers":["ns1.example.net."]}"#)
    guard reply.status == 201 else { throw HTTPConnection.Failure(description: "\(reply)") }
  }
}
