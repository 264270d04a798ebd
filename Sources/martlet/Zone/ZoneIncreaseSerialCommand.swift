import ArgumentParser
import ZoneDatabase

/// `martlet zone increase-serial`.
struct ZoneIncreaseSerialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "increase-serial", abstract: "Raise the serial of a zone's SOA.",
    discussion: """
      EXAMPLES
        martlet zone increase-serial example.com
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.") var zone: ZoneName

  func run() throws {
    try Failure.reporting {
      let change = try options.open().increaseSerial(ofZone: zone.name, policy: .zoneMetadata)
      if options.json {
        try Screen.printJSON(["before": change.before, "after": change.after])
      } else {
        print("serial \(change.text)")
      }
    }
  }
}

extension SerialChange {
  /// The change for people: `2026112301 → 2026112302`.
  var text: String {
    let (old, new) = (before.map { "\($0)" } ?? "none", after.map { "\($0)" } ?? "none")
    return old == new ? new : "\(old) → \(new)"
  }
}
