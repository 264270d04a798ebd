import ArgumentParser
import DNSProtocol
import Foundation
import ZoneDatabase

/// `martlet audit`.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show who changed what, when and from where; the newest first.",
    discussion: """
      What is changed with the management API and with this program is written down; what others \
      change with SQL is not. Times are UTC.

      EXAMPLES
        martlet audit
        martlet audit example.com --limit 5
        martlet audit --delete-older-than 365
      """)

  @OptionGroup var options: DatabaseOptions
  @Argument(help: "Only changes of this zone.", transform: ZoneName.init(parsing:))
  var zone: ZoneName?
  @Option(help: ArgumentHelp("How many changes at most.", valueName: "number"))
  var limit = 50
  @Option(help: ArgumentHelp("Only changes before the one with this number.", valueName: "number"))
  var before: Int64?
  @Option(help: ArgumentHelp("Delete what is older instead.", valueName: "days"))
  var deleteOlderThan: Int?

  func validate() throws {
    guard (1...100_000).contains(limit) else {
      throw ValidationError("--limit is a number from 1 to 100000")
    }
    if let days = deleteOlderThan, !(0...100_000).contains(days) || zone != nil || before != nil {
      throw ValidationError("--delete-older-than is a number of days, for all zones")
    }
  }

  private struct Deleted: Encodable {
    var deleted: Int
  }

  func run() throws {
    try Failure.reporting {
      if let deleteOlderThan { return try delete(olderThan: deleteOlderThan) }
      let entries = try options.openForManagement(.following)
        .auditTrail(ofZone: zone?.name, before: before, limit: limit)
      if options.json { return try Screen.printJSON(entries.map(AuditOutput.init)) }
      guard !entries.isEmpty else {
        return Screen.tell("nothing is written in the audit trail of \(options.location)")
      }
      var table = TextTable([
        ("number", .right), ("when", .left), ("who", .left), ("from", .left), ("zone", .left),
        ("serial", .left), ("what", .left),
      ])
      for entry in entries {
        let lines = AuditLines(entry)
        for (index, line) in lines.lines.enumerated() {
          table.append(
            (index == 0 ? lines.heads : Array(repeating: "", count: 6)) + [line.printable])
        }
      }
      table.print()
    }
  }

  private func delete(olderThan days: Int) throws {
    let moment = Int64(SerialNumber.currentTime - days * 86_400) * 1000
    let deleted = try options.openForManagement().pruneAuditTrail(before: moment)
    if options.json { return try Screen.printJSON(Deleted(deleted: deleted)) }
    print("deleted \(deleted) entries")
  }
}

/// An entry of the audit trail as JSON; the keys are stable.
private struct AuditOutput: Encodable {
  var id: Int64
  var moment: Int64
  var author: String
  var origin: String
  var agent: String?
  var action: String
  var zone: String?
  var serialBefore: Int64?
  var serialAfter: Int64?
  var detail: JSONValue

  init(_ entry: AuditEntry) {
    (id, moment, action) = (entry.id, entry.moment, entry.action)
    (author, origin, agent) = (entry.author.name, entry.author.origin, entry.author.agent)
    zone = entry.zone.map { (try? DomainName(databaseText: $0).description) ?? $0 }
    (serialBefore, serialAfter) = (entry.serialBefore, entry.serialAfter)
    detail = entry.detailValue
  }
}

/// An entry of the audit trail as lines of a table.
private struct AuditLines {
  /// What stands before the first line.
  var heads: [String]
  /// What was done.
  var lines: [String]

  /// How wide what was done may be.
  private static let width = 120

  init(_ entry: AuditEntry) {
    let serials = [entry.serialBefore, entry.serialAfter].compactMap { $0.map(String.init) }
    heads = [
      "\(entry.id)", Moment.text(milliseconds: entry.moment), entry.author.name.printable,
      entry.author.origin.printable, entry.zone?.printable ?? "",
      (serials.first == serials.last ? Array(serials.prefix(1)) : serials)
        .joined(separator: " → "),
    ]
    let detail = entry.detailValue
    let action = entry.action.replacing("-", with: " ")
    if let sets = detail["sets"]?.elements {
      lines = sets.map(Self.line)
      if let omitted = detail["omitted"] { lines.append("and \(omitted.text) more sets") }
      if lines.isEmpty { lines = [action] }
    } else {
      let rest = detail.text
      lines = [rest.isEmpty ? action : "\(action): \(rest)"]
    }
    lines = lines.map { $0.count > Self.width ? $0.prefix(Self.width - 1) + "…" : $0 }
  }

  /// A set of records before and after.
  private static func line(_ set: JSONValue) -> String {
    let (before, after) = (set["before"]?.elements ?? [], set["after"]?.elements ?? [])
    let name = "\(set["name"]?.text ?? "?") \(set["type"]?.text ?? "?")"
    if before.isEmpty, after.isEmpty { return "\(name): comments" }
    func text(_ records: [JSONValue]) -> String {
      records.isEmpty ? "none" : records.map(\.text).joined(separator: ", ")
    }
    return "\(name): \(text(before)) → \(text(after))"
  }
}

extension AuditEntry {
  /// What exactly was changed.
  fileprivate var detailValue: JSONValue {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(detail.utf8))) ?? .string(detail)
  }
}
