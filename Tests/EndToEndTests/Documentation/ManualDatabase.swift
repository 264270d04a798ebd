import DatabaseServers
import DatabaseTesting
import Foundation

/// The server of a page about MariaDB or PostgreSQL: its administrator is whoever types.
final class ManualDatabase {
  private enum Server {
    case mariaDB(MariaDBServer)
    case postgreSQL(PostgreSQLServer)
  }

  private let server: Server
  /// What a shell needs to be the administrator's.
  let environment: String

  init(_ engine: TestEngine, in notes: TemporaryDirectory) throws {
    if engine == .mariaDB {
      let server = try MariaDBServer()
      try notes.write(".my.cnf", "[mariadb]\nuser=root\nsocket=\(server.socket)\n")
      // Only mariadb reads that: what martlet is told must be enough.
      environment = """
        mariadb() { command mariadb --defaults-file='\(notes.path)/.my.cnf' \
          --defaults-group-suffix= -u root -S '\(server.socket)' "$@"; }
        """
      self.server = .mariaDB(server)
    } else {
      var settings = PostgreSQLServer.Settings()
      settings.usesTCP = true
      let server = try PostgreSQLServer(settings)
      environment = """
        psql() { PGDATABASE=postgres command psql -q -X -h '\(server.socketFolder)' -p \(server.port) \
          -U \(PostgreSQLServer.user) -v ON_ERROR_STOP=1 "$@"; }
        createdb() { command createdb -h '\(server.socketFolder)' -p \(server.port) \
          -U \(PostgreSQLServer.user) "$@"; }
        """
      self.server = .postgreSQL(server)
    }
  }

  /// A command with the place of this server in its locations.
  func adapted(_ text: String) -> String {
    switch server {
    case .mariaDB(let server):
      text.replacing(#/(mysql://\w+@localhost/\w+)\?/#) { "\($0.1)?socket=\(server.socket)&" }
    case .postgreSQL(let server):
      text.replacing("@localhost/", with: "@localhost:\(server.port)/")
    }
  }
}
