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
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName

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
  /// Whether the new serial is less than the old one (RFC 1982 §3.2).
  var goesBack: Bool {
    guard let before, let after else { return false }
    return Int32(bitPattern: after &- before) < 0
  }

  /// The change for people: `2026112301 → 2026112302`.
  var text: String {
    let (old, new) = (before.map { "\($0)" } ?? "none", after.map { "\($0)" } ?? "none")
    return old == new ? new : "\(old) → \(new)"
  }
}
