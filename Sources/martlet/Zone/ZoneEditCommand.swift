import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet zone edit`.
struct ZoneEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a zone as a master file in your editor.",
    discussion: """
      Opens $VISUAL, $EDITOR or vi. What you save is checked; you see what would change and are \
      asked before it is written, all of it at once. The serial is raised unless you change it \
      yourself. When someone else has changed the zone meanwhile, nothing is written and your text \
      is kept.

      EXAMPLES
        martlet zone edit example.com
        EDITOR=nano martlet zone edit example.com
        EDITOR="sed -i s/192.0.2.1/192.0.2.7/" martlet zone edit example.com --yes

      EXIT CODES
        0  changed, or nothing to change    1  nothing was changed
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Flag(help: "Don't ask: write what is right, refuse what is wrong.") var yes = false

  func run() throws {
    try Failure.reporting {
      guard yes || Screen.canAsk else {
        throw Failure("editing \(zone.name.withoutDot) needs --yes where nobody can be asked")
      }
      let database = try options.open()
      let session = try Waiting.while("reading \(zone.name.withoutDot)") {
        try ZoneEditSession(of: zone.name, in: database, asks: !yes)
      }
      let change = try session.run()
      guard let change else {
        return options.json
          ? try Screen.printJSON(ChangeOutput(unchanged: zone.name)) : print("nothing to change")
      }
      try ChangeOutput.show(change, zone: zone.name, asJSON: options.json)
    }
  }
}
