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
  /// - Parameters:
  ///   - access: What for.
  ///   - author: Who is written into the audit trail with each change by ``ZoneAdministration``; with
  ///     `nil` they are not written down.
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  package func open(
    for access: DatabaseAccess, by author: ChangeAuthor? = nil
  ) throws -> any ZoneAdministration {
    try openForManagement(access, by: author)
  }

  /// Opens the database for a management API.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  package func openForManagement(
    _ access: DatabaseAccess = .administration, by author: ChangeAuthor? = nil
  ) throws -> any ZoneManagement {
    switch self {
    case .sqlite(let path):
      return SQLZoneDatabase(try SQLiteEngine(path: path, access: access), author: author)
    case .server(let server):
      switch server.engine {
      case .mariaDB: return SQLZoneDatabase(try MariaDBEngine(server), author: author)
      case .postgreSQL:
        return SQLZoneDatabase(try PostgreSQLEngine(server, access: access), author: author)
      }
    }
  }
}
