import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet key list`.
struct KeyListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the access keys, of which only digests are kept.",
    discussion: """
      EXAMPLES
        martlet key list
        martlet key list --json
      """)

  @OptionGroup var options: DatabaseOptions

  private struct Output: Encodable {
    var name: String
    var rights: String
    var zones: [String]?
    var created: Int64

    init(_ key: AccessKey) {
      name = key.name
      rights = key.mayWrite ? "write" : "read"
      zones = key.zones?.map { (try? DomainName($0).description) ?? $0 }
      created = key.created
    }
  }

  func run() throws {
    try Failure.reporting {
      let keys = try options.openForManagement(.following).accessKeys()
      if options.json { return try Screen.printJSON(keys.map(Output.init)) }
      guard !keys.isEmpty else {
        return Screen.tell("no keys in \(options.location); `martlet key create` makes one")
      }
      var table = TextTable([
        ("name", .left), ("may", .left), ("zones", .left), ("created", .left),
      ])
      for key in keys {
        table.append([
          key.name.printable, key.mayWrite ? "change" : "read",
          key.zones?.joined(separator: ", ").printable ?? "all",
          Moment.text(milliseconds: key.created * 1000),
        ])
      }
      table.print()
    }
  }
}
