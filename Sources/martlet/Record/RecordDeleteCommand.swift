import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet record delete`.
struct RecordDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete one record, or all of a name and type.",
    discussion: """
      EXAMPLES
        martlet record delete example.com www A 192.0.2.1
        martlet record delete example.com www A
        martlet record delete example.com www
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Argument(help: "The records' name.") var name: String
  @Argument(help: "The type; all types without it.", transform: TypeName.init(parsing:))
  var type: TypeName?
  @Argument(help: "The data of the one record to delete.") var content: [String] = []

  func run() throws {
    try Failure.reporting {
      let data = try type.flatMap {
        content.isEmpty ? nil : try RecordCommand.data($0.type, content, in: zone.name)
      }
      let owner = try zone.owner(name)
      let change = try options.open().deleteRecords(
        owner: owner, type: type?.type, data: data, inZone: zone.name)
      let subject = [owner.withoutDot, type?.type.description].compactMap(\.self)
      try ChangeOutput.show(
        change, zone: zone.name, subject: subject.joined(separator: " "), asJSON: options.json)
    }
  }
}
