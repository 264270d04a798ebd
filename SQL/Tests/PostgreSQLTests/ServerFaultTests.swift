import DatabaseServers
import PostgreSQL
import SQL
import Testing

@Suite("A PostgreSQL server that fails")
struct ServerFaultTests {
  @Test("Who may not connect learns why: account, password, database, number, protection")
  func refusals() throws {
    var settings = PostgreSQLServer.Settings()
    settings.usesTCP = true
    settings.options = ["max_connections": "4", "superuser_reserved_connections": "0"]
    settings.options["max_wal_senders"] = "0"
    let server = try PostgreSQLServer(settings)
    func kind(_ change: (inout PostgreSQLOptions) -> Void) -> SQLError.Kind? {
      do {
        _ = try connect(server, change)
        return nil
      } catch let error as SQLError {
        #expect(!error.message.isEmpty && !error.message.contains(PostgreSQLServer.password))
        return error.kind
      } catch {
        return nil
      }
    }
    func tcp(_ options: inout PostgreSQLOptions) {
      options.socketFolder = nil
      options.host = "127.0.0.1"
      options.password = PostgreSQLServer.password
    }
    #expect(kind { _ in } == nil)
    #expect(kind { tcp(&$0) } == nil)
    #expect(kind { $0.user = "nobody" } == .accessDenied)
    #expect(
      kind {
        tcp(&$0); $0.password = "wrong"
      } == .accessDenied)
    #expect(kind { $0.database = "nowhere" } == .noSuchDatabase)
    #expect(
      kind {
        tcp(&$0); $0.encryption = .verifyFull
      } == .tls)
    #expect(kind { $0.port = 1 } == .cannotConnect)
    let all = try (0..<4).map { _ in try connect(server) }
    #expect(kind { _ in } == .tooManyConnections)
    #expect(try all[3].firstInteger("SELECT 1") == 1)
  }

  @Test("A server that halts, dies or stops is noticed, and the next connection works")
  func faults() throws {
    let server = try PostgreSQLServer()
    var session = try connect(server) { $0.silenceTimeout = 1 }
    server.pause()
    let silent = #expect(throws: SQLError.self) { try session.firstInteger("SELECT 1") }
    #expect(silent?.kind == .connectionLost)
    #expect(!session.isConnected)
    let late = #expect(throws: SQLError.self) { try connect(server) { $0.connectTimeout = 1 } }
    #expect(late?.kind == .cannotConnect)
    server.resume()
    session = try connect(server)
    server.kill()
    let killed = #expect(throws: SQLError.self) { try session.firstInteger("SELECT 1") }
    #expect(killed?.kind == .connectionLost)
    let gone = #expect(throws: SQLError.self) { try connect(server) }
    #expect(gone?.kind == .cannotConnect)
    try server.start()
    session = try connect(server)
    try session.execute("LISTEN x")
    server.stop()
    #expect(throws: SQLError.self) {
      for _ in 0..<3 { _ = try session.waitForNotification(upTo: .seconds(1)) }
    }
    try server.start()
    #expect(try connect(server).firstInteger("SELECT 1") == 1)
  }
}
