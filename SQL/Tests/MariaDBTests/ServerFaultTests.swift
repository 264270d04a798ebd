import DatabaseServers
import MariaDB
import SQL
import Testing

@Suite("A MariaDB server that fails")
struct ServerFaultTests {
  @Test("Who may not connect learns why: account, password, database, number, protection")
  func refusals() throws {
    var settings = MariaDBServer.Settings()
    settings.usesTCP = true
    settings.options = ["max-connections": "10"]
    let server = try MariaDBServer(settings)
    func kind(_ change: (inout MariaDBOptions) -> Void) -> SQLError.Kind? {
      do {
        _ = try connect(server, database: nil, change)
        return nil
      } catch let error as SQLError {
        #expect(!error.message.isEmpty && !error.message.contains(MariaDBServer.password))
        return error.kind
      } catch {
        return nil
      }
    }
    func tcp(_ options: inout MariaDBOptions) {
      options.socket = nil
      options.host = "127.0.0.1"
      options.port = server.port
      options.user = "martlet"
      options.password = MariaDBServer.password
    }
    #expect(kind { _ in } == nil)
    #expect(kind { tcp(&$0) } == nil)
    #expect(kind { $0.user = "nobody" } == .accessDenied)
    #expect(
      kind {
        tcp(&$0)
        $0.password = "wrong"
      } == .accessDenied)
    #expect(
      kind {
        tcp(&$0)
        $0.database = "mysql"
      } == .accessDenied)
    #expect(kind { $0.database = "nowhere" } == .noSuchDatabase)
    // The server speaks no TLS, and what is wanted is not given up for that.
    for tls in [MariaDBOptions.TLS.verified, .encrypted] {
      #expect(
        kind {
          tcp(&$0)
          $0.tls = tls
        } == .tls)
    }
    #expect(kind { $0.socket = "/nowhere/socket" } == .cannotConnect)
    #expect(
      kind {
        tcp(&$0)
        $0.port = 1
      } == .cannotConnect)
    let all = (0..<11).compactMap { _ in try? connect(server) }
    #expect(all.count >= 10)
    #expect(kind { tcp(&$0) } == .tooManyConnections)
    #expect(try all[3].firstInteger("SELECT 1") == 1)
  }

  @Test("TLS is verified: a certificate of nobody's is refused, one that is trusted is taken")
  func certificates() throws {
    let folder = try ServerProgram.temporaryFolder("certificates")
    defer { ServerProgram.remove(folder) }
    try ServerProgram.run([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", "\(folder)/key.pem", "-out", "\(folder)/certificate.pem", "-days", "2", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ])
    try ServerProgram.run(["chmod", "-R", "a+rX", folder])
    var settings = MariaDBServer.Settings()
    settings.usesTCP = true
    settings.options = [
      "ssl-cert": "\(folder)/certificate.pem", "ssl-key": "\(folder)/key.pem",
    ]
    let server = try MariaDBServer(settings)
    func open(_ tls: MariaDBOptions.TLS, certificates: String?, host: String = "127.0.0.1") throws
      -> MariaDBSession
    {
      try connect(server, database: nil) {
        ($0.socket, $0.host, $0.port) = (nil, host, server.port)
        ($0.user, $0.password) = ("martlet", MariaDBServer.password)
        ($0.tls, $0.certificates) = (tls, certificates)
      }
    }
    #expect(try open(.encrypted, certificates: nil).cipher != nil)
    let refused = #expect(throws: SQLError.self) { try open(.verified, certificates: nil) }
    #expect(refused?.kind == .tls)
    #expect(try open(.verified, certificates: "\(folder)/certificate.pem").cipher != nil)
  }

  @Test("A server that halts, dies or stops is noticed, and the next connection works")
  func faults() throws {
    let server = try MariaDBServer()
    var session = try connect(server) { $0.readTimeout = 1 }
    server.pause()
    let silent = #expect(throws: SQLError.self) { try session.firstInteger("SELECT 1") }
    #expect(silent?.kind == .connectionLost)
    let late = #expect(throws: SQLError.self) {
      try connect(server) { ($0.connectTimeout, $0.readTimeout) = (1, 1) }
    }
    #expect([.cannotConnect, .connectionLost].contains(late?.kind))
    server.resume()
    session = try connect(server)
    server.kill()
    let killed = #expect(throws: SQLError.self) { try session.firstInteger("SELECT 1") }
    #expect(killed?.kind == .connectionLost)
    let gone = #expect(throws: SQLError.self) { try connect(server) }
    #expect(gone?.kind == .cannotConnect)
    try server.start()
    session = try connect(server)
    server.stop()
    let stopped = #expect(throws: SQLError.self) { try session.firstInteger("SELECT 1") }
    #expect(stopped?.kind == .connectionLost)
    try server.start()
    #expect(try connect(server).firstInteger("SELECT 1") == 1)
  }

  @Test("The account, the password and the server may be in an option file")
  func optionFile() throws {
    let server = try MariaDBServer()
    let folder = try ServerProgram.temporaryFolder("options")
    defer { ServerProgram.remove(folder) }
    try ServerProgram.write(
      """
      [client]
      user = martlet
      password = \(MariaDBServer.password)
      socket = \(server.socket)
      """, to: "\(folder)/my.cnf")
    var options = MariaDBOptions()
    options.optionFile = "\(folder)/my.cnf"
    let session = try MariaDBSession(options)
    #expect(try session.first("SELECT user()") { $0.string(0) } == "martlet@localhost")
  }
}
