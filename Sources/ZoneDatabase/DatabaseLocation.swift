/// Which database: `sqlite:PATH`, `mysql://…` or `postgresql://…`.
package enum DatabaseLocation: Hashable, Sendable, CustomStringConvertible {
  /// A SQLite file.
  case sqlite(path: String)
  /// A database of a MariaDB, MySQL or PostgreSQL server.
  case server(DatabaseServer)

  /// Reads a location; a path that begins with `/` or `.` stands for a SQLite file.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `badLocation`.
  package init(_ text: String) throws(ZoneDatabaseError) {
    let scheme = text.prefix { $0 != ":" }.lowercased()
    switch scheme {
    case _ where text.hasPrefix("/") || text.hasPrefix("."):
      self = .sqlite(path: text)
    case "sqlite" where text.utf8.count > 7:
      let path = text.dropFirst(7)
      // sqlite:///path is what URL writers write.
      self = .sqlite(path: String(path.hasPrefix("///") ? path.dropFirst(2) : path))
    case "mysql", "mariadb": self = .server(try DatabaseServer(.mariaDB, url: text))
    case "postgresql", "postgres": self = .server(try DatabaseServer(.postgreSQL, url: text))
    default:
      throw ZoneDatabaseError(
        .badLocation, at: text.isEmpty ? "the database's location" : text,
        found: text.isEmpty ? "nothing" : "not the location of a database",
        remedy: "Write sqlite:PATH, mysql://USER@HOST/DATABASE or postgresql://USER@HOST/DATABASE.")
    }
  }

  /// The location as it is written.
  package var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .server(let server): server.description
    }
  }
}
