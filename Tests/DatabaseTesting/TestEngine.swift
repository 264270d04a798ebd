/// The engines on which the same tests run.
///
/// A new one is a case here and a ``TestDatabase``.
package enum TestEngine: String, CaseIterable, CustomStringConvertible {
  case sqlite = "SQLite"
  case mariaDB = "MariaDB"
  case postgreSQL = "PostgreSQL"

  /// Those whose programs are installed.
  package static let available = allCases.filter { engine in
    guard let reason = engine.absence else { return true }
    print("not tried on \(engine.rawValue): \(reason)")
    return false
  }

  /// Why it can't be tried here; `nil` when it can.
  private var absence: String? {
    switch self {
    case .sqlite: Program.exists("/usr/bin/sqlite3") ? nil : "sqlite3 is not installed"
    case .mariaDB:
      Program.exists("/usr/sbin/mariadbd") ? nil : "MariaDB's server is not installed"
    case .postgreSQL: PostgreSQLTestDatabase.absence
    }
  }

  /// Makes an empty database.
  package func makeDatabase() throws -> any TestDatabase {
    switch self {
    case .sqlite: try SQLiteTestDatabase()
    case .mariaDB: try MariaDBTestDatabase()
    case .postgreSQL: try PostgreSQLTestDatabase()
    }
  }

  // MARK: What is not the same on all of them

  /// Whether columns take what is not of their type, and numbers of any size.
  package var hasLooseTypes: Bool { self == .sqlite }

  /// Whether names may be written in capitals; PowerDNS' tables for PostgreSQL check it.
  package var takesCapitals: Bool { self == .sqlite || self == .mariaDB }

  /// Whether records may be of zones that are not there.
  package var takesOrphans: Bool { self == .sqlite }

  /// What lets rows go with their zone.
  package var enforcingReferences: String { self == .sqlite ? "PRAGMA foreign_keys = ON; " : "" }

  /// The tables that PowerDNS' packages make.
  package var powerDNSSchema: String {
    switch self {
    case .sqlite: "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
    case .mariaDB: "/usr/share/pdns-backend-mysql/schema/schema.mysql.sql"
    case .postgreSQL: "/usr/share/pdns-backend-pgsql/schema/schema.pgsql.sql"
    }
  }

  /// The statement that removes a trigger.
  package func dropTrigger(_ name: String, on table: String) -> String {
    self == .postgreSQL ? "DROP TRIGGER \(name) ON \(table)" : "DROP TRIGGER \(name)"
  }

  /// SQL whose changes to a zone's records the triggers don't write down.
  package func silenced(_ sql: String, zone: Int) -> String {
    switch self {
    case .sqlite:
      """
      BEGIN; INSERT INTO martlet_settings VALUES ('bulk_zone', \(zone));
      \(sql);
      DELETE FROM martlet_settings WHERE name = 'bulk_zone'; COMMIT;
      """
    case .postgreSQL: "BEGIN; SET LOCAL martlet.bulk_zone = '\(zone)'; \(sql); COMMIT;"
    case .mariaDB: "SET @martlet_bulk_zone = \(zone); \(sql); SET @martlet_bulk_zone = NULL;"
    }
  }

  /// The engine's name.
  package var description: String { rawValue }
}
