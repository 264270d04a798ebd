import DatabaseServers
import DatabaseTesting
import Foundation
import Testing

/// Connections to a database on another machine: a network namespace in which it has other addresses
/// than loopback's, with a certificate for one of them.
@Suite(
  "Encrypted connections to databases", .serialized,
  .enabled(if: geteuid() == 0, "network namespaces take root"),
  .enabled(if: isInstalled("openssl"), "there is no openssl"))
struct EncryptionTests {
  /// What the certificate is for.
  private static let named = "192.0.2.10"
  /// The same server, under an address that the certificate does not have.
  private static let unnamed = "192.0.2.11"

  private let workspace: Workspace
  private let network: IsolatedNetwork
  private let authority: CertificateAuthority
  private let secret: String

  init() throws {
    workspace = try Workspace(initialized: false)
    let directory = workspace.folder
    // The servers' accounts read their certificates there.
    chmod(directory.path, 0o755)
    network = try IsolatedNetwork(directory, addresses: [Self.named, Self.unnamed])
    authority = try CertificateAuthority("authority", in: directory)
    secret = try directory.write("password", "")
    chmod(secret, 0o600)
  }

  /// A server that takes its ordinary account over TLS only.
  private func makeServer(_ engine: TestEngine) throws -> any FaultyServer {
    let (certificate, key) = try authority.issue(
      for: Self.named, owner: engine == .mariaDB ? "mysql" : "postgres")
    let server: any FaultyServer
    if engine == .mariaDB {
      let database = try FaultyMariaDB(
        nil, wrapper: network.enter,
        options: ["bind-address": "0.0.0.0", "ssl-cert": certificate, "ssl-key": key])
      try database.server.execute("ALTER USER martlet@'%' REQUIRE SSL")
      server = database
    } else {
      let database = try FaultyPostgreSQL(
        nil, wrapper: network.enter,
        options: [
          "listen_addresses": "*", "ssl": "on", "ssl_cert_file": certificate, "ssl_key_file": key,
        ])
      let rules = "\(database.server.dataFolder)/pg_hba.conf"
      let file = try #require(FileHandle(forWritingAtPath: rules))
      try file.seekToEnd()
      try file.write(contentsOf: Data("hostssl all all 192.0.2.0/24 scram-sha-256\n".utf8))
      try file.close()
      try database.server.execute("SELECT pg_reload_conf()")
      server = database
    }
    try server.fill(workspace.folder)
    try workspace.folder.write("password", server.password)
    return server
  }

  /// What `martlet` does in the namespace.
  private func list(_ location: String) throws -> CommandResult {
    try workspace.run(["zone", "list", "--database", location], through: network.enter)
  }

  @Test(
    "The server's certificate and name are verified unless told otherwise",
    arguments: TestEngine.available.filter { $0 != .sqlite })
  func verified(engine: TestEngine) throws {
    let server = try makeServer(engine)
    let place = server.location(port: server.port, passwordFile: secret)
    func location(_ address: String, _ options: String) -> String {
      place.replacing("127.0.0.1", with: address) + options
    }
    let trusted = "&tls-ca=\(authority.certificate)"
    let stranger = try CertificateAuthority("stranger", in: workspace.folder)
    for options in [trusted, "\(trusted)&tls=verify", "&tls=required"] {
      let result = try list(location(Self.named, options))
      #expect(result.code == 0 && result.output.contains("example.com"), "\(options): \(result)")
    }
    for (address, options) in [
      (Self.named, ""), (Self.named, "&tls-ca=\(stranger.certificate)"), (Self.unnamed, trusted),
      (Self.named, "&tls-ca=/nowhere.pem"),
    ] {
      let refused = try list(location(address, options))
      #expect(refused.code == 1, "\(address) \(options): \(refused)")
      #expect(
        refused.errors.contains("Write the host as the server's certificate names it")
          && refused.errors.contains("?tls-ca=FILE") && refused.errors.contains("?tls=required"),
        "\(address) \(options): \(refused)")
    }
    // Whoever asks for it gets encryption without verification; clear text this server refuses.
    #expect(try list(location(Self.unnamed, "&tls=required")).code == 0)
    let clear = try list(location(Self.named, "&tls=off"))
    #expect(clear.code == 1 && clear.errors.contains("what it may do"), "\(clear)")

    // The server itself, and what the database knows of its connections.
    let serving = try ChildProcess(
      network.enter + [
        MartletBinary.path, "serve", "--listen", "127.0.0.1:10053", "--database",
        location(Self.named, trusted),
      ], log: "\(workspace.folder.path)/log")
    let deadline = now() + 20
    while !serving.log.contains("answering on"), serving.isRunning, now() < deadline {
      usleep(20_000)
    }
    #expect(serving.log.contains("1 zone with"), "\(serving.log)")
    if let database = server as? FaultyPostgreSQL {
      let clear = try database.server.execute(
        """
        SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE usename = 'reader' AND NOT ssl
        """)
      #expect(clear == "0\n")
    }
    kill(serving.identifier, SIGTERM)
    #expect(serving.exitStatus() == 0)
  }

  @Test(
    "A remote server without TLS is refused, not asked in clear text",
    arguments: TestEngine.available.filter { $0 != .sqlite })
  func withoutTLS(engine: TestEngine) throws {
    let server = try makeServer(engine)
    try server.take()
    if let database = server as? FaultyMariaDB {
      database.server.settings.options["ssl-cert"] = nil
      database.server.settings.options["ssl-key"] = nil
    } else if let database = server as? FaultyPostgreSQL {
      database.server.settings.options["ssl"] = "off"
      let rules = "\(database.server.dataFolder)/pg_hba.conf"
      let text = try String(contentsOfFile: rules, encoding: .utf8)
      try Data(text.replacing("hostssl", with: "host").utf8).write(
        to: URL(fileURLWithPath: rules), options: [])
    }
    try server.giveBack()
    if engine == .mariaDB { try server.run("ALTER USER martlet@'%' REQUIRE NONE") }
    let place = server.location(port: server.port, passwordFile: secret)
      .replacing("127.0.0.1", with: Self.named)
    for options in ["", "&tls=required"] {
      let refused = try list(place + options)
      #expect(
        refused.code == 1 && ["TLS", "SSL"].contains(where: refused.errors.contains),
        "\(refused)")
    }
    #expect(try list("\(place)&tls=off").code == 0)
  }
}
