import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet record add`.
struct RecordAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a record to a zone.",
    discussion: """
      The name is relative to the zone, @ for the zone's own, or absolute; names in the data are \
      absolute. A record that would break the zone is refused, and nothing is changed.

      EXAMPLES
        martlet record add example.com www A 192.0.2.1
        martlet record add example.com @ MX 10 mail.example.com --ttl 300
        martlet record add example.com @ TXT "v=spf1 mx -all"
      """)

  @OptionGroup var options: DatabaseOptions
  @Option(
    help: ArgumentHelp(
      "The time to live; the default is that of the records of this name and type, else 3600.",
      valueName: "seconds"))
  var ttl: UInt32?
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Argument(help: "The record's name.") var name: String
  @Argument(help: "The type.", transform: TypeName.init(parsing:))
  var type: TypeName
  @Argument(help: "The data.") var content: [String]

  func run() throws {
    try Failure.reporting {
      let owner = try zone.owner(name)
      let data = try RecordCommand.data(type.type, content, in: zone.name)
      let database = try options.open()
      let ttl = try RecordCommand.ttl(ttl, of: owner, type.type, in: zone.name, database)
      let change = try database.addRecords(
        [ResourceRecord(owner: owner, ttl: ttl, data: data)], toZone: zone.name)
      try ChangeOutput.show(
        change, zone: zone.name, subject: "\(owner.withoutDot) \(type.type)", asJSON: options.json)
    }
  }
}
