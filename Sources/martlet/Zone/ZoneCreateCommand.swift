import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet zone create`.
struct ZoneCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Create a zone with its SOA and NS records.",
    discussion: """
      A secondary begins without records: they come from its primaries.

      EXAMPLES
        martlet zone create example.com
        martlet zone create example.com --name-server ns1.example.net \\
          --name-server ns2.example.net --mailbox admin@example.net
        martlet zone create example.com --kind secondary --master 192.0.2.1
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
  @Option(help: ArgumentHelp("The primaries of a secondary.", valueName: "addresses"))
  var master: String?
  @Option(help: "A free text that says whose the zone is.") var account: String?

  private struct Output: Encodable {
    var zone: String
    var id: Int64
    var kind: String
  }

  func run() throws {
    try Failure.reporting {
      for server in nameServer where server.name.labelCount < 2 {
        throw Failure(
          "--name-server \(server.name.withoutDot): names are absolute, and this is a top-level "
            + "name; write \(server.name.withoutDot).\(zone.name.withoutDot)")
      }
      let kind = try ZoneKindCommand.kind(kind)
      let servers = try servers(kind)
      let records = try NewZone.apexRecords(
        of: zone.name, nameServers: servers, mailbox: try mailbox.map(Self.mailboxName))
      let summary = try options.open().createZone(
        NewZone(
          name: zone.name, kind: kind, master: master.map(Primaries.checked), account: account,
          records: records))
      if options.json {
        try Screen.printJSON(
          Output(zone: summary.name.description, id: summary.id.rawValue, kind: kind.word))
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

  /// The name servers of the zone; none for a zone whose records come from elsewhere.
  private func servers(_ kind: ZoneKind) throws -> [DomainName] {
    guard nameServer.isEmpty else { return nameServer.map(\.name) }
    if kind == .secondary || kind == .consumer { return [] }
    return [try zone.name.prepending(label: Array("ns1".utf8))]
  }

  /// RFC 1035 §8: the part before the @ becomes the first label, its dots escaped.
  static func mailboxName(_ text: String) throws -> DomainName {
    guard let at = text.firstIndex(of: "@") else { return try DomainName(text) }
    let domain = try DomainName(String(text[text.index(after: at)...]))
    return try domain.prepending(label: Array(text[..<at].utf8))
  }
}
