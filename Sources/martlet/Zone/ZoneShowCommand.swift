import ArgumentParser
import ZoneDatabase

/// `martlet zone show`.
struct ZoneShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a zone: kind, serial, counts, rows that can't be served.",
    discussion: """
      EXAMPLES
        martlet zone show example.com
        martlet zone show example.com --json
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName

  private struct Output: Encodable {
    var zone: ZoneOutput
    var defects: [String]
  }

  func run() throws {
    try Failure.reporting {
      let database = try options.open(for: .following)
      let (defects, overview) = try Waiting.while("reading \(zone.name.withoutDot)") {
        (
          try database.records(ofZone: zone.name).defects,
          try database.zoneOverview(named: zone.name)
        )
      }
      guard let overview else {
        throw Failure("no zone \(zone.name.withoutDot) in \(options.location)")
      }
      if options.json {
        return try Screen.printJSON(
          Output(zone: ZoneOutput(overview), defects: defects.map(\.description)))
      }
      var lines = [
        ("zone", zone.name.withoutDot), ("kind", overview.zone.kind.word),
        ("serial", overview.serial.map { "\($0)" } ?? "none: the zone has no SOA"),
        ("records", "\(overview.recordCount)"), ("disabled", "\(overview.disabledCount)"),
      ]
      if let account = overview.zone.account, !account.isEmpty {
        lines.append(("account", account.printable))
      }
      if let master = overview.zone.master, !master.isEmpty {
        lines.append(("master", master.printable))
      }
      let width = lines.map(\.0.count).max() ?? 0
      for (label, value) in lines {
        print(label + String(repeating: " ", count: width - label.count + 2) + value)
      }
      for defect in defects { print("not served: \("\(defect)".printable)") }
    }
  }
}
