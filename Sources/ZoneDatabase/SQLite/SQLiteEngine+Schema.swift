import SQL

extension SQLiteEngine {
  var schema: DatabaseSchema {
    DatabaseSchema(
      compatibleItems: SQLiteSchema.compatibleItems, ownItems: SQLiteSchema.ownItems)
  }

  var changesSchemaInTransactions: Bool { true }

  func tables(_ session: SQLiteSession) throws -> Set<String> {
    Set(
      try session.all(
        "SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view')"
      ) { $0.string(0) ?? "" })
  }

  func columns(of table: String, _ session: SQLiteSession) throws -> Set<String> {
    Set(
      try session.all("SELECT lower(name) FROM pragma_table_info(?1)", [.text(table)]) {
        $0.string(0) ?? ""
      })
  }

  func missingItems(_ session: SQLiteSession) throws -> [DatabaseSchema.MissingItem] {
    var present: [String: String] = [:]
    try session.forEachRow("SELECT name, sql FROM sqlite_master") { row in
      present[row.string(0) ?? ""] = row.string(1) ?? ""
    }
    return schema.ownItems.compactMap { item in
      guard let statement = present[item.name] else {
        return DatabaseSchema.MissingItem(item: item, isOutdated: false)
      }
      return statement == item.statement
        ? nil : DatabaseSchema.MissingItem(item: item, isOutdated: true)
    }
  }

  func removalSteps(_ session: SQLiteSession) throws -> [MigrationPlan.Step] {
    try session.all(
      """
      SELECT type, name FROM sqlite_master
      WHERE name LIKE 'martlet\\_%' ESCAPE '\\' AND (type IN ('trigger', 'table')
        OR type = 'index' AND tbl_name NOT LIKE 'martlet\\_%' ESCAPE '\\')
      ORDER BY type = 'table', name
      """
    ) { row in
      let (kind, name) = (row.string(0) ?? "", row.string(1) ?? "")
      return MigrationPlan.Step(
        purpose: "remove the \(kind) \(name)", statement: "DROP \(kind.uppercased()) \(name)")
    }
  }
}
