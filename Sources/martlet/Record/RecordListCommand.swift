import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet record list`.
struct RecordListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the records of a zone.",
    discussion: """
      EXAMPLES
        martlet record list example.com
        martlet record list example.com www
        martlet record list example.com @ MX --json
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Argument(help: "Only records of this name (@ for the zone's own).") var name: String?
  @Argument(help: "Only records of this type.", transform: TypeName.init(parsing:))
  var type: TypeName?
  @Flag(help: "Disabled records too.") var disabled = false

  private struct Output: Encodable {
    var id: Int64
    var name: String
    var type: String
    var ttl: UInt32
    var content: String
    var disabled: Bool
  }

  func run() throws {
    try Failure.reporting {
      let filter = RecordFilter(
        owner: try name.map(zone.owner), types: type.map { [$0.type] } ?? [],
        includesDisabled: disabled)
      let database = try options.open(for: .following)
      let (records, defects) = try Waiting.while("reading \(zone.name.withoutDot)") {
        try database.records(ofZone: zone.name, matching: filter)
      }
      for defect in defects { Screen.tell("warning: \("\(defect)".printable)") }
      let rows = records.map { record in
        let data = try? RecordData(type: record.type, wire: record.data.span)
        return Output(
          id: record.rowID, name: record.owner.description, type: record.type.description,
          ttl: record.ttl, content: data?.presentation() ?? "", disabled: record.isDisabled)
      }
      if options.json { return try Screen.printJSON(rows) }
      guard !rows.isEmpty else { return Screen.tell("no such records") }
      var table = TextTable([
        ("name", .left), ("ttl", .right), ("type", .left), ("content", .left),
      ])
      for row in rows {
        table.append([
          row.name, "\(row.ttl)", row.type, row.content + (row.disabled ? "  (disabled)" : ""),
        ])
      }
      table.print()
    }
  }
}
