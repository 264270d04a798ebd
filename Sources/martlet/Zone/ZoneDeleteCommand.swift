import ArgumentParser
import ZoneDatabase

/// `martlet zone delete`.
struct ZoneDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a zone with its records, metadata and keys.",
    discussion: """
      EXAMPLES
        martlet zone delete example.com
        martlet zone delete example.com --yes
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Flag(help: "Don't ask.") var yes = false

  private struct Output: Encodable {
    var zone: String
    var records: Int
  }

  func run() throws {
    try Failure.reporting {
      let database = try options.open()
      let name = zone.name.withoutDot
      let count = try Waiting.while("reading \(name)") {
        try database.records(ofZone: zone.name).records.count
      }
      if !yes {
        guard Screen.canAsk else {
          throw Failure("deleting \(name) needs --yes where nobody can be asked")
        }
        guard Screen.confirms("Delete \(name) and its \(count) records?") else {
          throw Failure("\(name) was not deleted")
        }
      }
      let deleted = try Waiting.while("deleting \(name)") {
        try database.deleteZone(zone.name)
      }
      if options.json {
        try Screen.printJSON(Output(zone: "\(zone.name)", records: deleted))
      } else {
        print("deleted \(name) with \(deleted) records")
      }
    }
  }
}
