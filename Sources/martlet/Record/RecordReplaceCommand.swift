import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet record replace`.
struct RecordReplaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace", abstract: "Put new records in the place of all of a name and type.",
    discussion: """
      Several records are separated by a lone comma.

      EXAMPLES
        martlet record replace example.com www A 192.0.2.7
        martlet record replace example.com www A 192.0.2.7 , 192.0.2.8 --ttl 60
      """)

  @OptionGroup var options: DatabaseOptions
  @Option(
    help: ArgumentHelp(
      "The time to live; the default is that of the records of this name and type, else 3600.",
      valueName: "seconds"))
  var ttl: UInt32?
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Argument(help: "The records' name.") var name: String
  @Argument(help: "The type.", transform: TypeName.init(parsing:))
  var type: TypeName
  @Argument(help: "The data of each record.") var content: [String]

  func validate() throws {
    guard content.contains(where: { $0 != "," }) else {
      throw ValidationError("Give the data; `martlet record delete` deletes records.")
    }
  }

  func run() throws {
    try Failure.reporting {
      let data = try content.split(separator: ",").map {
        try RecordCommand.data(type.type, Array($0), in: zone.name)
      }
      let owner = try zone.owner(name)
      let database = try options.open()
      let ttl = try RecordCommand.ttl(ttl, of: owner, type.type, in: zone.name, database)
      let change = try database.replaceRecordSet(
        owner: owner, type: type.type, ttl: ttl, data: data, inZone: zone.name)
      try ChangeOutput.show(
        change, zone: zone.name, subject: "\(owner.withoutDot) \(type.type)", asJSON: options.json)
    }
  }
}
