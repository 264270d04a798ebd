import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet record replace`.
struct RecordReplaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace", abstract: "Put one record in the place of all of its name and type.",
    discussion: """
      Several records are separated by a lone comma.

      EXAMPLES
        martlet record replace example.com www A 192.0.2.7
        martlet record replace example.com www A 192.0.2.7 , 192.0.2.8 --ttl 60
      """)

  @OptionGroup var options: DatabaseOptions
  @Option(help: ArgumentHelp("The TTL; the default is 3600.", valueName: "seconds"))
  var ttl: UInt32 = 3600
  @Argument(help: "The zone.") var zone: ZoneName
  @Argument(help: "The records' name.") var name: String
  @Argument(help: "The type.") var type: TypeName
  @Argument(help: "The data of each record.") var content: [String]

  func run() throws {
    try Failure.reporting {
      let data = try content.split(separator: ",").map {
        try RecordCommand.data(type.type, Array($0))
      }
      let change = try options.open().replaceRecordSet(
        owner: try zone.owner(name), type: type.type, ttl: ttl, data: data, inZone: zone.name)
      try ChangeOutput.show(change, zone: zone.name, asJSON: options.json)
    }
  }
}
