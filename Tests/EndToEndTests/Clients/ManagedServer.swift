import DatabaseTesting
import Foundation
import Testing

/// A name server with a management API, serving an empty database of its own.
final class ManagedServer {
  /// Which server: what other people's clients need of Martlet they must get from PowerDNS in the
  /// same test, or the test is wrong.
  enum Kind: String, CaseIterable, Sendable, CustomStringConvertible {
    case martlet = "Martlet"
    case powerDNS = "PowerDNS"

    var description: String { rawValue }

    /// Those whose programs are installed.
    static let available = allCases.filter { $0 == .martlet || isInstalled("pdns_server") }
  }

  /// An access key that may do everything.
  static let key = "a key for tests alone"

  let kind: Kind
  /// Where it answers DNS on 127.0.0.1.
  let port: UInt16
  /// Where it answers HTTP on 127.0.0.1.
  let managementPort: UInt16
  let process: ChildProcess
  let folder: TemporaryDirectory
  let database: any TestDatabase

  /// Where the API is.
  var address: String { "http://127.0.0.1:\(managementPort)" }

  /// Starts the server.
  ///
  /// - Parameter settings: Lines for Martlet's configuration.
  init(_ kind: Kind, on engine: TestEngine = .sqlite, settings: String = "") throws {
    self.kind = kind
    folder = try TemporaryDirectory("clients")
    database = try engine.makeDatabase()
    port = try freePort()
    managementPort = try freePort()
    try RunningServer.run([MartletBinary.path, "init", "--database", "\(database.location)"])
    let command =
      switch kind {
      case .martlet: try Self.martlet(port, managementPort, database, folder, settings)
      case .powerDNS: try Self.powerDNS(port, managementPort, database, folder)
      }
    process = try ChildProcess(command, log: "\(folder.path)/log")
    try waitUntilReady()
  }

  private static func martlet(
    _ port: UInt16, _ managementPort: UInt16, _ database: any TestDatabase,
    _ folder: TemporaryDirectory, _ settings: String
  ) throws -> [String] {
    let digest = try RunningServer.run(["sh", "-c", "printf '%s' '\(key)' | sha256sum"]).prefix(64)
    let file = try folder.write(
      "martlet.yaml",
      """
      database: "\(database.location)"
      listen: 127.0.0.1:\(port)
      management:
        listen: "\(managementPort)"
        key-digest: \(digest)
      \(settings)

      """)
    return [MartletBinary.path, "serve", "--config", file]
  }

  private static func powerDNS(
    _ port: UInt16, _ managementPort: UInt16, _ database: any TestDatabase,
    _ folder: TemporaryDirectory
  ) throws -> [String] {
    try folder.write(
      "pdns.conf",
      """
      \(database.powerDNSSettings)
      socket-dir=\(folder.path)
      local-address=127.0.0.1
      local-port=\(port)
      webserver=yes
      webserver-address=127.0.0.1
      webserver-port=\(managementPort)
      webserver-allow-from=127.0.0.1
      api=yes
      api-key=\(key)
      primary=yes
      # Every change is to be seen at once.
      cache-ttl=0
      query-cache-ttl=0
      negquery-cache-ttl=0
      zone-cache-refresh-interval=0
      security-poll-suffix=
      daemon=no
      guardian=no

      """)
    return ["pdns_server", "--config-dir=\(folder.path)"]
  }

  private func waitUntilReady() throws {
    let deadline = now() + 20
    var last = ""
    while now() < deadline, process.isRunning {
      if let reply = try? call("GET", "/api/v1/servers/localhost") {
        if reply.status == 200 { return }
        last = "\(reply)"
        // It listens, but has nothing of what is asked for.
        if reply.status == 404 { break }
      }
      usleep(30_000)
    }
    process.stop()
    throw EndToEndError("\(kind) is not ready: \(last)\n\(process.log.suffix(4000))")
  }

  /// Sends one request with `curl`.
  ///
  /// - Parameters:
  ///   - path: With its query.
  ///   - options: For `curl`.
  func call(
    _ method: String, _ path: String, _ body: String? = nil, key: String? = ManagedServer.key,
    options: [String] = []
  ) throws -> HTTPReply {
    var command = ["curl", "-sS", "-i", "--http1.1", "--max-time", "20", "-X", method]
    if let key { command += ["-H", "X-API-Key: \(key)"] }
    if let body {
      let file = try folder.write("body", body)
      command += ["-H", "Content-Type: application/json", "--data-binary", "@\(file)"]
    }
    let text = try RunningServer.run(command + options + [address + path])
    return try HTTPReply(text, to: "\(kind): \(method) \(path) \(body ?? "")")
  }

  /// Sends one request below `/api/v1/servers/localhost`, which must come back with one of these
  /// statuses.
  @discardableResult
  func api(
    _ method: String, _ path: String, _ body: String? = nil, _ statuses: Int...
  ) throws -> HTTPReply {
    let reply = try call(method, "/api/v1/servers/localhost\(path)", body)
    guard (statuses.isEmpty ? [200] : statuses).contains(reply.status) else {
      throw EndToEndError("\(statuses) was expected. \(reply)")
    }
    return reply
  }

  /// Makes a zone as an administrator would, with a name server that has an address.
  func makeZone(_ name: String = "example.com.", kind: String = "Native") throws {
    try api(
      "POST", "/zones",
      """
      {"name": "\(name)", "kind": "\(kind)", "nameservers": ["ns1.\(name)"], "rrsets": [
        {"name": "ns1.\(name)", "type": "A", "ttl": 300,
         "records": [{"content": "192.0.2.53", "disabled": false}]}]}
      """, 201)
  }

  /// What `dig +short` shows, in order of the alphabet.
  func dig(_ name: String, _ type: String) throws -> [String] {
    try RunningServer.run([
      "dig", "@127.0.0.1", "-p", "\(port)", "+short", "+norec", "+tries=3", "+time=2", name, type,
    ]).split(separator: "\n").map(String.init).sorted()
  }

  /// Expects an answer over DNS within two seconds.
  func expect(
    _ name: String, _ type: String, _ answer: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let deadline = now() + 2
    var found = try dig(name, type)
    while found != answer.sorted(), now() < deadline {
      usleep(20_000)
      found = try dig(name, type)
    }
    #expect(
      found == answer.sorted(), "\(kind): \(name) \(type)", sourceLocation: sourceLocation)
  }
}
