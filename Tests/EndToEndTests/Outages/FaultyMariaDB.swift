import DatabaseServers
import Foundation
import MariaDB
import SQL

/// A MariaDB server that crashes, halts and refuses.
final class FaultyMariaDB: FaultyServer {
  let server: MariaDBServer
  var location: String { "mysql://\(MariaDBServer.user)@/martlet?socket=\(server.socket)" }
  var port: UInt16 { server.port }
  var password: String { MariaDBServer.password }

  init(_ parent: String?, wrapper: [String] = [], options: [String: String] = [:]) throws {
    var settings = MariaDBServer.Settings()
    (settings.isDurable, settings.usesTCP, settings.parent) = (true, true, parent)
    (settings.wrapper, settings.options) = (wrapper, options)
    server = try MariaDBServer(settings)
    try server.execute("CREATE DATABASE martlet")
  }

  func location(port: UInt16, passwordFile: String) -> String {
    "mysql://martlet@127.0.0.1:\(port)/martlet?password-file=\(passwordFile)"
  }

  func run(_ sql: String) throws { try server.execute(sql, database: "martlet") }

  func connect() throws -> (String) throws -> Void {
    let session = try server.connect(to: "martlet")
    return { try session.execute($0) }
  }

  func take() throws { server.kill() }

  func giveBack() throws { try server.start() }

  func back(up file: String) throws {
    try shell(
      "mariadb-dump --no-defaults -u root -S '\(server.socket)' --triggers martlet >'\(file)'")
  }

  func restore(_ file: String) throws {
    try shell("mariadb --no-defaults -u root -S '\(server.socket)' martlet <'\(file)'")
  }

  private func shell(_ command: String) throws {
    try RunningServer.run(["/bin/sh", "-ec", command])
  }

  func pause() { server.pause() }

  func resume() { server.resume() }

  func refuse() throws {
    try server.execute("ALTER USER martlet@'%' ACCOUNT LOCK; KILL USER martlet")
  }

  func admit() throws { try server.execute("ALTER USER martlet@'%' ACCOUNT UNLOCK") }
}
