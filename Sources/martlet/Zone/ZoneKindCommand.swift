import ArgumentParser
import ZoneDatabase

/// `martlet zone kind`.
struct ZoneKindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kind", abstract: "Set a zone's kind.",
    discussion: """
      The kinds are native (the database replicates), primary, secondary, producer and consumer; \
      MASTER and SLAVE are understood too.

      EXAMPLES
        martlet zone kind example.com primary
        martlet zone kind example.com secondary --master 192.0.2.1
      """,
    aliases: ["set-kind"])

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Argument(help: "The kind.") var kind: String
  @Option(help: ArgumentHelp("The primaries of a secondary.", valueName: "addresses"))
  var master: String?

  func run() throws {
    try Failure.reporting {
      let kind = try Self.kind(kind)
      try options.open().setKind(
        kind, master: master.map(Primaries.checked), ofZone: zone.name)
      if options.json {
        try Screen.printJSON(["zone": "\(zone.name)", "kind": kind.word])
      } else {
        print("\(zone.name.withoutDot) is \(kind.word) now")
      }
    }
  }

  /// The kind that a word means.
  static func kind(_ word: String) throws -> ZoneKind {
    guard let kind = ZoneKind(word: word) else {
      throw Failure(
        "the kind \"\(word)\" is none of native, primary, secondary, producer and consumer")
    }
    return kind
  }
}
