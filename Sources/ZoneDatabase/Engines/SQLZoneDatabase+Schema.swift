import SQL

extension SQLZoneDatabase {
  func schemaState() throws -> SchemaState { try read { session in try schemaState(session) } }

  func initialize() throws {
    try write { session in
      switch try schemaState(session) {
      case .ready: return
      case .empty: break
      case .powerDNS:
        throw ZoneDatabaseError(
          .wrongSchema, at: "\(location)", found: "the tables of PowerDNS are there already",
          remedy: "martlet migrate adopts them.")
      case .newer(let version): throw newerSchema(version)
      case .unusable(let problems): throw unusableSchema(problems)
      }
      let items = engine.schema.compatibleItems + engine.schema.ownItems
      try change(
        session, items.map { ($0.statement, $0.removal) } + [(versionStatement(session), nil)])
    }
  }

  private func versionStatement(_ session: Engine.Session) -> String {
    session.dialect.setting(DatabaseSchema.versionSetting, DatabaseSchema.version)
  }

  /// Runs statements that change the schema; where the engine does not take them back with the
  /// transaction, what undoes them is run when one of them fails.
  private func change(
    _ session: Engine.Session, _ statements: [(statement: String, undo: String?)]
  ) throws {
    var done: [String] = []
    do {
      for (statement, undo) in statements {
        try session.execute(statement)
        if let undo { done.append(undo) }
      }
    } catch {
      guard !engine.changesSchemaInTransactions else { throw error }
      for statement in done.reversed() { try? session.execute(statement) }
      throw error
    }
  }

  func migrationPlan() throws -> MigrationPlan {
    try read { session in try migrationPlan(session).plan }
  }

  func migrate() throws -> MigrationPlan {
    try write { session in
      let (plan, undo) = try migrationPlan(session)
      guard plan.obstacles.isEmpty else { throw unusableSchema(plan.obstacles) }
      try change(session, Array(zip(plan.steps.map(\.statement), undo)))
      return plan
    }
  }

  func undoMigrationPlan() throws -> MigrationPlan {
    try read { session in
      MigrationPlan(steps: try engine.removalSteps(session), obstacles: [], remarks: [])
    }
  }

  func undoMigration() throws -> MigrationPlan {
    try write { session in
      let steps = try engine.removalSteps(session)
      for step in steps { try session.execute(step.statement) }
      return MigrationPlan(steps: steps, obstacles: [], remarks: [])
    }
  }

  private func newerSchema(_ version: Int) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .wrongSchema, at: "\(location)",
      found: "Martlet's tables are of version \(version), this program knows"
        + " \(DatabaseSchema.version)", remedy: "Use the newer program.")
  }

  private func unusableSchema(_ problems: [String]) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .wrongSchema, at: "\(location)", found: problems.joined(separator: "; "),
      remedy: "Bring the tables to those of PowerDNS 4.7 with its upgrade scripts, or make a new"
        + " database with martlet init.")
  }
}

extension SQLZoneDatabase {
  private func schemaState(_ session: Engine.Session) throws -> SchemaState {
    let tables = try engine.tables(session)
    guard !tables.isDisjoint(with: ["domains", "records", "martlet_journal"]) else { return .empty }
    let problems = try problems(session, tables)
    guard problems.isEmpty else { return .unusable(problems) }
    guard tables.contains("martlet_settings"), let version = try version(session) else {
      return .powerDNS
    }
    guard version <= DatabaseSchema.version else { return .newer(version: version) }
    let isComplete =
      try version == DatabaseSchema.version && engine.missingItems(session).isEmpty
    return isComplete ? .ready(version: version) : .powerDNS
  }

  private func version(_ session: Engine.Session) throws -> Int? {
    try session.firstInteger(
      "SELECT value FROM martlet_settings WHERE name = '\(DatabaseSchema.versionSetting)'"
    ).map { Int($0) }
  }

  /// Tables and columns that are needed and not there.
  private func problems(_ session: Engine.Session, _ present: Set<String>) throws -> [String] {
    var problems: [String] = []
    for (table, needed) in DatabaseSchema.required {
      guard present.contains(table) else {
        problems.append("the table \(table) is missing")
        continue
      }
      let columns = try engine.columns(of: table, session)
      for column in needed where !columns.contains(column) {
        problems.append("the column \(table).\(column) is missing")
      }
    }
    return problems
  }

  /// What a migration does, and with each step the statement that undoes it.
  private func migrationPlan(
    _ session: Engine.Session
  ) throws -> (plan: MigrationPlan, undo: [String?]) {
    var plan = MigrationPlan(steps: [], obstacles: [], remarks: [])
    var undo: [String?] = []
    switch try schemaState(session) {
    case .ready: return (plan, undo)
    case .newer(let version): throw newerSchema(version)
    case .empty:
      plan.obstacles = ["there are no tables of PowerDNS; martlet init makes new ones"]
      return (plan, undo)
    case .unusable(let problems):
      plan.obstacles = problems
      return (plan, undo)
    case .powerDNS: break
    }
    func add(_ purpose: String, _ statement: String, undo statementToUndo: String? = nil) {
      plan.steps.append(MigrationPlan.Step(purpose: purpose, statement: statement))
      undo.append(statementToUndo)
    }
    for missing in try engine.missingItems(session) {
      let item = missing.item
      if missing.isOutdated {
        guard item.kind != "table" else {
          plan.obstacles.append("the table \(item.name) is not one of this version's")
          continue
        }
        if let removal = item.removal {
          add("remove the outdated \(item.kind) \(item.name)", removal)
        }
      }
      add("add the \(item.kind) \(item.name): \(item.purpose)", item.statement, undo: item.removal)
    }
    add("note the version of these tables", versionStatement(session))
    let notes = try engine.migrationNotes(session)
    plan.obstacles += notes.obstacles
    plan.remarks.append("PowerDNS' own tables are not altered and PowerDNS may go on running")
    plan.remarks += notes.remarks
    return (plan, undo)
  }
}
