import ArgumentParser
import ZoneDatabase

/// `martlet init`.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Create a database for zones.",
    discussion: """
      Makes the tables, in SQLite the file too; a database that is ready is left as it is, and one that \
      PowerDNS made is for `martlet migrate`.

      EXAMPLES
        martlet init
        martlet init --database sqlite:/var/lib/martlet/martlet.db
        martlet init --database mysql://martlet@db.example.com/zones
        martlet init --database postgresql://martlet@db.example.com/zones
      """)

  @OptionGroup var options: DatabaseOptions

  private struct Output: Encodable {
    var database: String
    var created: Bool
  }

  func run() throws {
    try Failure.reporting {
      let database = try options.open(for: .creation)
      let before = try database.schemaState()
      try database.initialize()
      if options.json {
        try Screen.printJSON(
          Output(database: "\(database.location)", created: before == .empty))
      } else if before == .empty {
        print(
          "\(database.location) is ready; `martlet zone create` or `martlet zone import` fills it")
      } else {
        print("\(database.location) was ready already")
      }
    }
  }
}
