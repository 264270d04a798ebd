import ArgumentParser
import DNSProtocol
import Management
import ZoneDatabase

/// `martlet key create`.
struct KeyCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Create an access key and print it, once.",
    discussion: """
      Only a digest of the key is kept: who loses it makes another. The key goes to standard \
      output, everything else to standard error.

      EXAMPLES
        martlet key create octodns
        martlet key create lego --zone example.com --zone example.net
        martlet key create board --read-only
        martlet key create old --from-standard-input < key.txt
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "What to call it; the audit trail shows it.")
  var name: String
  @Option(
    help: ArgumentHelp(
      "Only this zone and what is below it (repeatable); the default is all of them.",
      valueName: "zone"), transform: ZoneName.init(parsing:))
  var zone: [ZoneName] = []
  @Flag(help: "It may look, and change nothing.") var readOnly = false
  @Flag(help: "Take the key from standard input instead of making one.")
  var fromStandardInput = false

  private struct Output: Encodable {
    var name: String
    var rights: String
    var zones: [String]?
    var key: String?
  }

  func run() throws {
    try Failure.reporting {
      let secret =
        fromStandardInput ? AccessKeySecret(try KeyCommand.readSecret()) : AccessKeySecret()
      let database = try options.openForManagement()
      for zone in zone where try database.zone(named: zone.name) == nil {
        Screen.tell("warning: there is no zone \(zone.name.withoutDot) (yet)")
      }
      try database.addAccessKey(
        AccessKey(
          name: name, digest: secret.digest, mayWrite: !readOnly,
          zones: zone.isEmpty ? nil : zone.map(\.name.databaseText),
          created: Int64(SerialNumber.currentTime)), by: .local)
      let key = fromStandardInput ? nil : secret.text
      if options.json {
        return try Screen.printJSON(
          Output(
            name: name, rights: readOnly ? "read" : "write",
            zones: zone.isEmpty ? nil : zone.map(\.name.lowercased.description), key: key))
      }
      let what = zone.isEmpty ? "everything" : zone.map(\.name.withoutDot).joined(separator: ", ")
      Screen.tell(
        "\("created \(name), which may \(readOnly ? "read" : "change") \(what)".printable)")
      guard let key else { return }
      Screen.tell("the key is shown only now; clients send it as X-API-Key:")
      print(key)
    }
  }
}
