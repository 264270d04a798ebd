/// What engines say differently.
///
/// What is in a list below is an expression for the place where it is written; names of columns go
/// in as they are, never values.
public struct SQLDialect: Sendable {
  /// The engine.
  public enum Engine: String, Sendable, CaseIterable {
    /// SQLite 3.
    case sqlite = "SQLite"
    /// MariaDB, or MySQL.
    case mariaDB = "MariaDB"
    /// PostgreSQL.
    case postgreSQL = "PostgreSQL"
  }

  /// The engine.
  public let engine: Engine

  /// The dialect of an engine.
  public init(_ engine: Engine) { self.engine = engine }

  /// Seconds since 1970, of the moment the statement runs.
  public var now: String {
    switch engine {
    case .sqlite: "CAST(strftime('%s', 'now') AS INTEGER)"
    case .mariaDB: "UNIX_TIMESTAMP()"
    case .postgreSQL: "CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)"
    }
  }

  /// The literal for true or false in a column that holds truth values.
  public func literal(_ value: Bool) -> String {
    switch engine {
    case .sqlite, .mariaDB: value ? "1" : "0"
    case .postgreSQL: value ? "TRUE" : "FALSE"
    }
  }

  /// Whether two expressions differ, NULL being equal to NULL and different from all else.
  public func differs(_ left: String, _ right: String) -> String {
    switch engine {
    case .sqlite: "\(left) IS NOT \(right)"
    case .mariaDB: "NOT (\(left) <=> \(right))"
    case .postgreSQL: "\(left) IS DISTINCT FROM \(right)"
    }
  }

  /// An expression that is true where a text ends with another.
  public func hasSuffix(_ column: String, _ place: String, length: String) -> String {
    switch engine {
    case .sqlite: "substr(\(column), -\(length)) = \(place)"
    case .mariaDB: "right(\(column), \(length)) = \(place)"
    case .postgreSQL: "right(\(column), CAST(\(length) AS INTEGER)) = \(place)"
    }
  }
}
