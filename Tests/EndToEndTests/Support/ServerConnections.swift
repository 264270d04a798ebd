import DatabaseServers
import MariaDB
import PostgreSQL

extension MariaDBServer {
  /// A connection for the account that may do everything.
  func connect(to database: String) throws -> MariaDBSession {
    var options = MariaDBOptions()
    (options.socket, options.user) = (socket, Self.user)
    (options.database, options.readsOptionFile) = (database, false)
    return try MariaDBSession(options)
  }
}

extension PostgreSQLServer {
  /// A connection for the superuser.
  func connect(to database: String) throws -> PostgreSQLSession {
    var options = PostgreSQLOptions()
    (options.socketFolder, options.port) = (socketFolder, port)
    (options.user, options.database) = (Self.user, database)
    return try PostgreSQLSession(options)
  }
}
