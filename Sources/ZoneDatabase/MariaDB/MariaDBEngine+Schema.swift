import MariaDB
import SQL

extension MariaDBEngine {
  var schema: DatabaseSchema {
    DatabaseSchema(
      compatibleItems: MariaDBSchema.compatibleItems, ownItems: MariaDBSchema.ownItems)
  }

  /// Each such statement is a transaction of its own here.
  var changesSchemaInTransactions: Bool { false }

  func tables(_ session: MariaDBSession) throws -> Set<String> {
    Set(
      try session.all(
        "SELECT lower(table_name) FROM information_schema.tables WHERE table_schema = DATABASE()"
      ) { $0.string(0) ?? "" })
  }

  func columns(of table: String, _ session: MariaDBSession) throws -> Set<String> {
    Set(
      try session.all(
        "SELECT lower(column_name) FROM information_schema.columns"
          + " WHERE table_schema = DATABASE() AND table_name = ?1", [.text(table)]
      ) { $0.string(0) ?? "" })
  }

  func missingItems(_ session: MariaDBSession) throws -> [DatabaseSchema.MissingItem] {
    let tables = try tables(session)
    let indexes = Set(
      try session.all(
        "SELECT index_name FROM information_schema.statistics"
          + " WHERE table_schema = DATABASE() AND index_name LIKE 'martlet%'"
      ) { $0.string(0) ?? "" })
    var triggers: [String: String] = [:]
    try session.forEachRow(
      "SELECT trigger_name, action_statement FROM information_schema.triggers"
        + " WHERE trigger_schema = DATABASE() AND trigger_name LIKE 'martlet%'"
    ) { row in triggers[row.string(0) ?? ""] = row.string(1) ?? "" }
    // Who may not see them can't tell whether they are right.
    if triggers.isEmpty, try hasJournal(session) { return [] }
    return schema.ownItems.compactMap { item in
      if item.kind == "table" || item.kind == "index" {
        return tables.union(indexes).contains(item.name)
          ? nil : DatabaseSchema.MissingItem(item: item, isOutdated: false)
      }
      guard let body = triggers[item.name] else {
        return DatabaseSchema.MissingItem(item: item, isOutdated: false)
      }
      return item.statement.hasSuffix(body)
        ? nil : DatabaseSchema.MissingItem(item: item, isOutdated: true)
    }
  }

  func migrationNotes(
    _ session: MariaDBSession
  ) throws -> (obstacles: [String], remarks: [String]) {
    var (obstacles, remarks): ([String], [String]) = ([], [])
    let account = try session.first("SELECT current_user()") { $0.string(0) ?? "" } ?? ""
    let instead = "; until then changes are followed by comparison, which takes longer"
    if try session.firstInteger("SELECT @@read_only") == 1 {
      obstacles.append("the server is read-only: if it is a replica, migrate at its primary")
    }
    for right in ["TRIGGER", "CREATE"] where try !session.may(right) {
      obstacles.append(
        "the account \(account) may not create \(right == "CREATE" ? "tables" : "triggers") (GRANT"
          + " CREATE, DROP, TRIGGER on this database to it)\(instead)")
    }
    if try session.firstInteger("SELECT @@log_bin AND NOT @@log_bin_trust_function_creators") == 1,
      try !session.may("SUPER"), try !session.may("BINLOG ADMIN")
    {
      obstacles.append(
        "the server writes a binary log, and lets only accounts with the right SUPER create"
          + " triggers (error 1419): migrate with such an account, or SET GLOBAL"
          + " log_bin_trust_function_creators = 1\(instead)")
    }
    remarks.append("the triggers run with the rights of \(account): keep that account")
    return (obstacles, remarks)
  }

  func removalSteps(_ session: MariaDBSession) throws -> [MigrationPlan.Step] {
    try session.all(
      """
      SELECT 'trigger', trigger_name FROM information_schema.triggers
      WHERE trigger_schema = DATABASE() AND trigger_name LIKE 'martlet\\_%'
      UNION ALL
      SELECT 'table', table_name FROM information_schema.tables
      WHERE table_schema = DATABASE() AND table_name LIKE 'martlet\\_%'
      ORDER BY 1 DESC, 2
      """
    ) { row in
      let (kind, name) = (row.string(0) ?? "", row.string(1) ?? "")
      return MigrationPlan.Step(
        purpose: "remove the \(kind) \(name)", statement: "DROP \(kind.uppercased()) \(name)")
    }
  }
}

extension MariaDBSession {
  /// Whether the account has a right on the database; true too where roles may give it, which the
  /// server does not show in the same place.
  func may(_ right: String) throws -> Bool {
    let count = try firstInteger(
      """
      SELECT (SELECT count(*) FROM information_schema.user_privileges WHERE privilege_type = ?1)
        + (SELECT count(*) FROM information_schema.schema_privileges
           WHERE privilege_type = ?1 AND DATABASE() LIKE table_schema)
        + (SELECT count(*) FROM information_schema.table_privileges
           WHERE privilege_type = ?1 AND table_schema = DATABASE())
        + (SELECT count(*) FROM information_schema.enabled_roles WHERE role_name IS NOT NULL)
      """, [.text(right)])
    return (count ?? 0) > 0
  }
}
