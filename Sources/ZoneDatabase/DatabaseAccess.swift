/// What a database is opened for.
package enum DatabaseAccess: Hashable, Sendable {
  /// Looking at it once: not even the way its journal is kept is changed.
  case inspection
  /// Reading and following: the file must exist; one that may not be written will do.
  case following
  /// Changing: the file must exist.
  case administration
  /// Changing; the file is created when it does not exist.
  case creation
}

extension DatabaseLocation {
  /// Opens the database.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  package func open(for access: DatabaseAccess) throws -> any ZoneAdministration {
    switch self {
    case .sqlite(let path): return SQLZoneDatabase(try SQLiteEngine(path: path, access: access))
    case .server(let server):
      switch server.engine {
      case .mariaDB: return SQLZoneDatabase(try MariaDBEngine(server))
      case .postgreSQL: return SQLZoneDatabase(try PostgreSQLEngine(server, access: access))
      }
    }
  }
}
