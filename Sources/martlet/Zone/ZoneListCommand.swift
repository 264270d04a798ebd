import ArgumentParser
import ZoneDatabase

/// `martlet zone list`.
struct ZoneListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the zones.",
    discussion: """
      EXAMPLES
        martlet zone list
        martlet zone list --json
      """,
    aliases: ["list-all"])

  @OptionGroup var options: DatabaseOptions

  func run() throws {
    try Failure.reporting {
      let (zones, defects) = try options.open(for: .following).zoneOverviews()
      for defect in defects { Screen.tell("warning: \("\(defect)".printable)") }
      if options.json { return try Screen.printJSON(zones.map(ZoneOutput.init)) }
      guard !zones.isEmpty else {
        return Screen.tell("no zones in \(options.location); `martlet zone create` makes one")
      }
      var table = TextTable([
        ("zone", .left), ("kind", .left), ("serial", .right), ("records", .right),
        ("disabled", .right),
      ])
      for zone in zones {
        table.append([
          zone.zone.name.withoutDot, zone.zone.kind.word, zone.serial.map { "\($0)" } ?? "none",
          "\(zone.recordCount)", zone.disabledCount == 0 ? "" : "\(zone.disabledCount)",
        ])
      }
      table.print()
    }
  }
}
