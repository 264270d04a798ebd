import DatabaseServers
import Foundation
import PostgreSQL
import SQL

/// A PostgreSQL server that crashes, halts and refuses.
final class FaultyPostgreSQL: FaultyServer {
  let server: PostgreSQLServer
  var location: String {
    "postgresql://\(PostgreSQLServer.user)@:\(server.port)/martlet?socket=\(server.socketFolder)"
  }
  var port: UInt16 { server.port }
  var password: String { "martlet-test" }

  init(
    _ parent: String?, wrapper: [String] = [], encoding: String = "UTF8",
    options: [String: String] = [:]
  ) throws {
    var settings = PostgreSQLServer.Settings()
    (settings.isDurable, settings.usesTCP, settings.parent) = (true, true, parent)
    (settings.wrapper, settings.encoding, settings.options) = (wrapper, encoding, options)
    server = try PostgreSQLServer(settings)
    try server.execute("CREATE ROLE reader LOGIN PASSWORD '\(password)'")
    try server.execute("CREATE DATABASE martlet")
    for kind in ["TABLES", "SEQUENCES"] {
      try server.execute(
        "ALTER DEFAULT PRIVILEGES GRANT ALL ON \(kind) TO reader", database: "martlet")
    }
  }

  func location(port: UInt16, passwordFile: String) -> String {
    "postgresql://reader@127.0.0.1:\(port)/martlet?password-file=\(passwordFile)"
  }

  func run(_ sql: String) throws { try server.execute(sql, database: "martlet") }

  func connect() throws -> (String) throws -> Void {
    let session = try server.connect(to: "martlet")
    return { try session.execute($0) }
  }

  func take() throws { server.kill() }

  func giveBack() throws { try server.start() }

  private var access: String {
    "-h '\(server.socketFolder)' -p \(server.port) -U \(PostgreSQLServer.user)"
  }

  func back(up file: String) throws {
    try shell("pg_dump --clean --if-exists \(access) -f '\(file)' martlet")
  }

  func restore(_ file: String) throws {
    try shell("psql -q -X --single-transaction -v ON_ERROR_STOP=1 \(access) -f '\(file)' martlet")
  }

  private func shell(_ command: String) throws {
    try RunningServer.run(["/bin/sh", "-ec", command])
  }

  func pause() { server.pause() }

  func resume() { server.resume() }

  func refuse() throws {
    try server.execute("ALTER ROLE reader CONNECTION LIMIT 0")
    try server.execute(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'reader'")
  }

  func admit() throws { try server.execute("ALTER ROLE reader CONNECTION LIMIT -1") }
}
