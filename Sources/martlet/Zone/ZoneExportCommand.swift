import ArgumentParser
import DNSProtocol
import ZoneDatabase
import ZoneFile

/// `martlet zone export`.
struct ZoneExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a zone as a master file to standard output.",
    discussion: """
      Rows that can't be read are named on standard error, and the exit code is 1 then.

      EXAMPLES
        martlet zone export example.com > example.com.zone
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName

  func run() throws {
    try Failure.reporting {
      let database = try options.open(for: .following)
      let (text, defects) = try Waiting.while("exporting \(zone.name.withoutDot)") {
        let (records, defects) = try database.records(ofZone: zone.name)
        return (try Self.text(records, of: zone.name), defects)
      }
      if options.json {
        try Screen.printJSON(["zone": "\(zone.name)", "text": text])
      } else {
        Screen.write(Array(text.utf8))
      }
      for defect in defects { Screen.tell("not exported: \("\(defect)".printable)") }
      if !defects.isEmpty { throw ExitCode(1) }
    }
  }

  /// A zone's records as a master file.
  static func text(_ records: [ZoneRecord], of zone: DomainName) throws -> String {
    ZoneFileWriter(origin: zone).text(of: try records.map { try $0.resourceRecord })
  }
}
