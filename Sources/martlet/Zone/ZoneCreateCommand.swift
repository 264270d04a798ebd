import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet zone create`.
struct ZoneCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Create a zone with its SOA and NS records.",
    discussion: """
      EXAMPLES
        martlet zone create example.com
        martlet zone create example.com --name-server ns1.example.net \\
          --name-server ns2.example.net --mailbox admin@example.net
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "The zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName
  @Option(
    name: [.long, .customLong("nameserver")],
    help: ArgumentHelp(
      "A name server of the zone (repeatable); the default is ns1 inside it.", valueName: "name"),
    transform: ZoneName.init(parsing:))
  var nameServer: [ZoneName] = []
  @Option(
    name: [.long, .customLong("mail")],
    help: ArgumentHelp(
      "Who is responsible, as an address or a name; the default is hostmaster at the zone.",
      valueName: "address"))
  var mailbox: String?
  @Option(help: "native, primary, secondary, producer or consumer.") var kind = "native"
  @Option(help: "A free text that says whose the zone is.") var account: String?

  func run() throws {
    try Failure.reporting {
      let kind = try ZoneKindCommand.kind(kind)
      let servers =
        try nameServer.isEmpty
        ? [zone.name.prepending(label: Array("ns1".utf8))] : nameServer.map(\.name)
      let records = try NewZone.apexRecords(
        of: zone.name, nameServers: servers, mailbox: try mailbox.map(Self.mailboxName))
      let summary = try options.open().createZone(
        NewZone(name: zone.name, kind: kind, account: account, records: records))
      if options.json {
        try Screen.printJSON(["zone": "\(summary.name)", "id": "\(summary.id.rawValue)"])
      } else {
        print("created \(zone.name.withoutDot)")
        for server in servers where server.isSubdomain(of: zone.name) {
          print(
            "\(server.withoutDot) needs an address: "
              + "martlet record add \(zone.name.withoutDot) \(server.withoutDot) A ADDRESS")
        }
      }
    }
  }

  /// RFC 1035 §8: the part before the @ becomes the first label, its dots escaped.
  static func mailboxName(_ text: String) throws -> DomainName {
    guard let at = text.firstIndex(of: "@") else { return try DomainName(text) }
    let domain = try DomainName(String(text[text.index(after: at)...]))
    return try domain.prepending(label: Array(text[..<at].utf8))
  }
}
