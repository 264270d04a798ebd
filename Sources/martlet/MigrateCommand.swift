import ArgumentParser
import ZoneDatabase

/// `martlet migrate`.
struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Adopt a database that PowerDNS made.",
    discussion: """
      Adds a journal of changes and the triggers that fill it, in one transaction; no table of \
      PowerDNS' is altered, and PowerDNS may go on running beside Martlet. Doing it twice does \
      no harm.

      EXAMPLES
        martlet migrate --dry-run --database sqlite:/var/lib/powerdns/pdns.sqlite3
        martlet migrate --database sqlite:/var/lib/powerdns/pdns.sqlite3
        martlet migrate --database mysql://pdns@localhost/powerdns
        martlet migrate --database postgresql://pdns@127.0.0.1/pdns
        martlet migrate --undo --database sqlite:/var/lib/powerdns/pdns.sqlite3
      """)

  @OptionGroup var options: DatabaseOptions
  @Flag(help: "Only say what would be done.") var dryRun = false
  @Flag(help: "Take away what was added.") var undo = false

  private struct Output: Encodable {
    var steps: [String]
    var obstacles: [String]
    var remarks: [String]
    var isDone: Bool
  }

  func run() throws {
    try Failure.reporting {
      let database = try options.open()
      let plan = try undo ? database.undoMigrationPlan() : database.migrationPlan()
      let isBlocked = !plan.obstacles.isEmpty
      if !dryRun, !isBlocked {
        _ = try undo ? database.undoMigration() : database.migrate()
      }
      if options.json {
        try Screen.printJSON(
          Output(
            steps: plan.steps.map(\.purpose), obstacles: plan.obstacles, remarks: plan.remarks,
            isDone: !dryRun && !isBlocked))
      } else {
        show(plan, of: database)
      }
      if isBlocked { throw ExitCode(1) }
    }
  }

  private func show(_ plan: MigrationPlan, of database: any ZoneAdministration) {
    for remark in plan.remarks { print("note: \(remark)") }
    for obstacle in plan.obstacles { Screen.tell("martlet: \(obstacle)") }
    guard plan.obstacles.isEmpty else { return }
    for step in plan.steps { print("\(dryRun ? "would" : "done:") \(step.purpose)") }
    if plan.isEmpty { print("\(database.location): nothing to do") }
  }
}
