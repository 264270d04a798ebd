import GRDB

extension SQLiteZoneDatabase {
  /// Runs a writing transaction: all of it is kept or, when something is thrown, nothing.
  ///
  /// - Parameters:
  ///   - cache: How much memory changed pages may take, in KiB; `nil` for SQLite's default.
  ///   - body: What to do.
  func write<Value>(cache: Int? = nil, _ body: (Database) throws -> Value) throws -> Value {
    guard let writer else {
      throw ZoneDatabaseError(
        .readOnly, at: "\(location)", found: "it is open for reading only",
        remedy: "Give this user the right to write the file and its folder.")
    }
    return try translating {
      try writer.writeWithoutTransaction { database in
        var result: Value?
        if let cache { try database.execute(sql: "PRAGMA cache_size = -\(cache)") }
        // SQLite's default is 2 MB.
        defer { if cache != nil { try? database.execute(sql: "PRAGMA cache_size = -2000") } }
        try database.inTransaction(.immediate) {
          result = try body(database)
          return .commit
        }
        guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return result
      }
    }
  }

  package func schemaState() throws -> SchemaState {
    try read { database in try Self.schemaState(database) }
  }

  package func initialize() throws {
    try write { database in
      switch try Self.schemaState(database) {
      case .ready: return
      case .empty: break
      case .powerDNS:
        throw ZoneDatabaseError(
          .wrongSchema, at: "\(location)", found: "the tables of PowerDNS are there already",
          remedy: "martlet migrate adopts them.")
      case .newer(let version): throw newerSchema(version)
      case .unusable(let problems): throw unusableSchema(problems)
      }
      for item in SQLiteSchema.compatibleItems + SQLiteSchema.ownItems {
        try database.execute(sql: item.statement)
      }
      try Self.writeVersion(database)
    }
  }

  private static func writeVersion(_ database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO martlet_settings (name, value) VALUES ('schema_version', ?)",
      arguments: [SQLiteSchema.version])
  }

  package func migrationPlan() throws -> MigrationPlan {
    try read { database in try migrationPlan(database) }
  }

  package func migrate() throws -> MigrationPlan {
    try write { database in
      let plan = try migrationPlan(database)
      guard plan.obstacles.isEmpty else { throw unusableSchema(plan.obstacles) }
      for step in plan.steps { try database.execute(sql: step.statement) }
      return plan
    }
  }

  package func undoMigrationPlan() throws -> MigrationPlan {
    try read { database in try Self.undoMigrationPlan(database) }
  }

  package func undoMigration() throws -> MigrationPlan {
    try write { database in
      let plan = try Self.undoMigrationPlan(database)
      for step in plan.steps { try database.execute(sql: step.statement) }
      return plan
    }
  }

  func newerSchema(_ version: Int) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .wrongSchema, at: "\(location)",
      found: "Martlet's tables are of version \(version), this program knows"
        + " \(SQLiteSchema.version)", remedy: "Use the newer program.")
  }

  func unusableSchema(_ problems: [String]) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .wrongSchema, at: "\(location)", found: problems.joined(separator: "; "),
      remedy: "Bring the tables to those of PowerDNS 4.7 with its upgrade scripts, or make a new"
        + " database with martlet init.")
  }
}

extension SQLiteZoneDatabase {
  static func schemaState(_ database: Database) throws -> SchemaState {
    let tables = try Self.tables(database)
    guard !tables.isDisjoint(with: ["domains", "records", "martlet_journal"]) else { return .empty }
    let problems = try Self.problems(database)
    guard problems.isEmpty else { return .unusable(problems) }
    guard let version = try Self.version(database) else { return .powerDNS }
    guard version <= SQLiteSchema.version else { return .newer(version: version) }
    let isComplete = try missingItems(database).isEmpty && version == SQLiteSchema.version
    return isComplete ? .ready(version: version) : .powerDNS
  }

  private static func tables(_ database: Database) throws -> Set<String> {
    try String.fetchSet(
      database, sql: "SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view')")
  }

  private static func version(_ database: Database) throws -> Int? {
    guard try database.tableExists("martlet_settings") else { return nil }
    return try Int.fetchOne(
      database, sql: "SELECT value FROM martlet_settings WHERE name = 'schema_version'")
  }

  /// Tables and columns that are needed and not there.
  private static func problems(_ database: Database) throws -> [String] {
    let present = try tables(database)
    var problems: [String] = []
    for table in SQLiteSchema.tables {
      guard present.contains(table.name) else {
        problems.append("the table \(table.name) is missing")
        continue
      }
      let columns = try String.fetchSet(
        database, sql: "SELECT lower(name) FROM pragma_table_info(?)", arguments: [table.name])
      for column in table.columns where !columns.contains(column.name) {
        problems.append("the column \(table.name).\(column.name) is missing")
      }
    }
    return problems
  }

  /// What is ours and not there, or not as this version makes it.
  private static func missingItems(
    _ database: Database
  ) throws -> [(item: SQLiteSchema.Item, isOutdated: Bool)] {
    let rows = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_master")
    let present = Dictionary(
      rows.map { ($0["name"] as String, $0["sql"] as String?) }, uniquingKeysWith: { $1 })
    return SQLiteSchema.ownItems.compactMap { item in
      guard let statement = present[item.name] else { return (item, false) }
      return statement == item.statement ? nil : (item, true)
    }
  }

  private func migrationPlan(_ database: Database) throws -> MigrationPlan {
    var plan = MigrationPlan(steps: [], obstacles: [], remarks: [])
    switch try Self.schemaState(database) {
    case .ready: return plan
    case .newer(let version): throw newerSchema(version)
    case .empty:
      plan.obstacles = ["there are no tables of PowerDNS; martlet init makes new ones"]
      return plan
    case .unusable(let problems):
      plan.obstacles = problems
      return plan
    case .powerDNS: break
    }
    for (item, isOutdated) in try Self.missingItems(database) {
      if isOutdated {
        guard item.kind == "trigger" else {
          plan.obstacles.append("the table \(item.name) is not one of this version's")
          continue
        }
        plan.steps.append(
          MigrationPlan.Step(
            purpose: "remove the outdated trigger \(item.name)",
            statement: "DROP TRIGGER \(item.name)"))
      }
      plan.steps.append(
        MigrationPlan.Step(
          purpose: "add the \(item.kind) \(item.name): \(item.purpose)", statement: item.statement))
    }
    plan.steps.append(
      MigrationPlan.Step(
        purpose: "note the version of these tables",
        statement: "INSERT OR REPLACE INTO martlet_settings (name, value)"
          + " VALUES ('schema_version', \(SQLiteSchema.version))"))
    plan.remarks.append("PowerDNS' own tables are not altered and PowerDNS may go on running")
    return plan
  }

  private static func undoMigrationPlan(_ database: Database) throws -> MigrationPlan {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT type, name FROM sqlite_master
        WHERE name LIKE 'martlet\\_%' ESCAPE '\\' AND type IN ('trigger', 'table')
        ORDER BY type = 'table', name
        """)
    let steps = rows.map { row in
      let (kind, name) = (row["type"] as String, row["name"] as String)
      return MigrationPlan.Step(
        purpose: "remove the \(kind) \(name)",
        statement: "DROP \(kind.uppercased()) \(name)")
    }
    return MigrationPlan(steps: steps, obstacles: [], remarks: [])
  }
}
