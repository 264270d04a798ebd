import PostgreSQL
import SQL

extension PostgreSQLEngine {
  var schema: DatabaseSchema {
    DatabaseSchema(
      compatibleItems: PostgreSQLSchema.compatibleItems,
      ownItems: PostgreSQLSchema.ownItems(schema: schemaName))
  }

  var changesSchemaInTransactions: Bool { true }

  func tables(_ session: PostgreSQLSession) throws -> Set<String> {
    Set(
      try session.all(
        """
        SELECT lower(relname) FROM pg_class
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(oid)
          AND relnamespace <> 'pg_catalog'::regnamespace
        """
      ) { $0.string(0) ?? "" })
  }

  func columns(of table: String, _ session: PostgreSQLSession) throws -> Set<String> {
    Set(
      try session.all(
        """
        SELECT lower(attname) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relname = ?1 AND pg_table_is_visible(attrelid) AND attnum > 0 AND NOT attisdropped
        """, [.text(table)]
      ) { $0.string(0) ?? "" })
  }

  func missingItems(_ session: PostgreSQLSession) throws -> [DatabaseSchema.MissingItem] {
    let tables = try tables(session)
    let indexes = Set(
      try session.all(
        "SELECT relname FROM pg_class WHERE relkind = 'i' AND pg_table_is_visible(oid)"
          + " AND relname LIKE 'martlet\\_%'"
      ) { $0.string(0) ?? "" })
    var functions: [String: String] = [:]
    try session.forEachRow(
      "SELECT proname, prosrc FROM pg_proc WHERE pg_function_is_visible(oid)"
        + " AND proname LIKE 'martlet\\_%'"
    ) { functions[$0.string(0) ?? ""] = $0.string(1) ?? "" }
    var triggers: [String: String] = [:]
    try session.forEachRow(
      "SELECT tgname, CAST(tgenabled AS TEXT) FROM pg_trigger WHERE pg_table_is_visible(tgrelid)"
        + " AND tgname LIKE 'martlet\\_%'"
    ) { triggers[$0.string(0) ?? ""] = $0.string(1) }
    let guards = Set(PostgreSQLSchema.guards.map(\.name))
    let bodies = Dictionary(
      PostgreSQLSchema.functions.map { ($0.name, $0.body) }, uniquingKeysWith: { $1 })
    return schema.ownItems.compactMap { item in
      let (isThere, isRight): (Bool, Bool) =
        switch item.kind {
        case "table": (tables.contains(item.name), true)
        case "index": (indexes.contains(item.name), true)
        case "function": (functions[item.name] != nil, functions[item.name] == bodies[item.name])
        default:
          (
            triggers[item.name] != nil,
            triggers[item.name] == (guards.contains(item.name) ? "R" : "A")
          )
        }
      guard !isThere || !isRight else { return nil }
      return DatabaseSchema.MissingItem(item: item, isOutdated: isThere)
    }
  }

  func migrationNotes(
    _ session: PostgreSQLSession
  ) throws -> (obstacles: [String], remarks: [String]) {
    var obstacles: [String] = []
    let instead = "; until then changes are followed by comparison, which takes longer"
    if try session.firstInteger("SELECT 1 WHERE pg_is_in_recovery()") != nil {
      obstacles.append("this is a standby, which takes no changes: migrate at its primary")
    }
    if try session.firstInteger(
      "SELECT 1 WHERE has_schema_privilege(current_schema(), 'CREATE')") == nil
    {
      obstacles.append(
        "this account may not create tables and functions: GRANT CREATE ON SCHEMA \(schemaName)"
          + instead)
    }
    let foreign = try session.all(
      """
      SELECT relname, pg_get_userbyid(relowner) FROM pg_class
      WHERE relname IN ('domains', 'records', 'domainmetadata', 'cryptokeys')
        AND pg_table_is_visible(oid) AND NOT pg_has_role(relowner, 'USAGE') ORDER BY relname
      """
    ) { "\($0.string(0) ?? "") (of \($0.string(1) ?? ""))" }
    if !foreign.isEmpty {
      obstacles.append(
        "this account may not create triggers on \(foreign.joined(separator: ", ")): only the"
          + " owner may\(instead)")
    }
    let isPublished =
      try session.firstInteger("SELECT count(*) FROM pg_publication WHERE puballtables") ?? 0 > 0
    return (
      obstacles,
      isPublished
        ? [
          "a publication is of all tables: its subscribers need these tables too, so migrate there"
            + " first, or let it name PowerDNS' tables"
        ] : []
    )
  }

  func removalSteps(_ session: PostgreSQLSession) throws -> [MigrationPlan.Step] {
    func steps(_ kind: String, _ statement: String) throws -> [MigrationPlan.Step] {
      try session.all(statement) { row in
        let name = row.string(0) ?? ""
        return MigrationPlan.Step(
          purpose: "remove the \(kind) \(name)",
          statement: "DROP \(kind.uppercased()) \(row.string(1) ?? name)")
      }
    }
    return try steps(
      "trigger",
      """
      SELECT tgname, quote_ident(tgname) || ' ON ' || CAST(CAST(tgrelid AS REGCLASS) AS TEXT)
      FROM pg_trigger WHERE tgname LIKE 'martlet\\_%' AND NOT tgisinternal
        AND pg_table_is_visible(tgrelid) ORDER BY tgname
      """)
      + steps(
        "table",
        """
        SELECT relname, quote_ident(relname) FROM pg_class WHERE relname LIKE 'martlet\\_%'
          AND relkind = 'r' AND pg_table_is_visible(oid) ORDER BY relname
        """)
      + steps(
        "function",
        """
        SELECT proname, CAST(CAST(oid AS REGPROCEDURE) AS TEXT) FROM pg_proc
        WHERE proname LIKE 'martlet\\_%' AND pg_function_is_visible(oid) ORDER BY proname
        """)
  }
}
