import SQL

extension SQLDialect {
  /// 1 where a condition is true, 0 where it is not.
  func number(_ condition: String) -> String {
    switch engine {
    case .sqlite, .mariaDB: "(\(condition))"
    case .postgreSQL: "CASE WHEN \(condition) THEN 1 ELSE 0 END"
    }
  }

  /// The condition of rows that are served.
  ///
  /// PowerDNS asks for disabled=0, which NULL is not.
  func isEnabled(_ column: String = "disabled") -> String { "\(column) = \(literal(false))" }

  /// Reads the columns of a zone's rows, whose key is `?1`, in the order of the rows.
  func selectRecords(_ columns: String) -> String {
    switch engine {
    // The keys come from the index in order, and then the rows in the order in which they lie.
    case .sqlite:
      "SELECT \(columns) FROM records WHERE id IN (SELECT id FROM records WHERE domain_id = ?1)"
    case .mariaDB, .postgreSQL:
      "SELECT \(columns) FROM records WHERE domain_id = ?1 ORDER BY id"
    }
  }

  /// Ends a query whose rows nobody else may change until the transaction is over.
  ///
  /// In SQLite whoever writes is alone anyway.
  var locking: String {
    switch engine {
    case .sqlite: ""
    case .mariaDB: " FOR UPDATE"
    // Others may go on referring to the row.
    case .postgreSQL: " FOR NO KEY UPDATE"
    }
  }

  /// The statement that sets one of `martlet_settings`.
  func setting(_ name: String, _ value: Int) -> String {
    let values = "martlet_settings (name, value) VALUES ('\(name)', \(value))"
    return switch engine {
    case .sqlite: "INSERT OR REPLACE INTO \(values)"
    case .mariaDB: "REPLACE INTO \(values)"
    case .postgreSQL:
      "INSERT INTO \(values) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    }
  }

  /// An Internet address as a text.
  func addressText(_ column: String) -> String {
    engine == .postgreSQL ? "host(\(column))" : column
  }

  /// A place where an Internet address is bound as a text.
  func address(_ place: String) -> String {
    engine == .postgreSQL ? "CAST(\(place) AS INET)" : place
  }

  /// The condition of rows where a column fits a pattern of LIKE in any case of letters; the
  /// pattern is in small letters, with `!` before what it means literally.
  func fits(_ column: String, _ place: String) -> String {
    "lower(\(column)) LIKE \(place) ESCAPE '!'"
  }
}
