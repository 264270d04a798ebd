import ArgumentParser
import DNSProtocol
import ZoneDatabase

/// `martlet record`.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Records: list, add, replace and delete them.",
    subcommands: [
      RecordListCommand.self, RecordAddCommand.self, RecordReplaceCommand.self,
      RecordDeleteCommand.self,
    ])

  /// The data that the words after the type make.
  ///
  /// Names in them are absolute, as in the database. The shell takes quotes away, so for TXT each
  /// word is one string unless there are quotes in it.
  static func data(_ type: RecordType, _ words: [String]) throws -> RecordData {
    let isText = type == .txt || type == .spf
    let text =
      isText && !words.contains { $0.contains("\"") }
      ? words.map(quoted).joined(separator: " ") : words.joined(separator: " ")
    do {
      return try RecordData(type: type, presentation: text)
    } catch {
      throw Failure(
        "the data of \(type), column \(error.column): found \(error.found), "
          + "expected \(error.expected)")
    }
  }

  private static func quoted(_ word: String) -> String {
    // Only the quote itself needs an escape here: backslashes are the user's own.
    "\"\(word.replacing("\"", with: "\\\""))\""
  }
}

/// What a change of records has done, as JSON and for people.
struct ChangeOutput: Encodable {
  var zone: String
  var added: Int
  var removed: Int
  var serial: UInt32?

  init(_ change: ZoneChange, zone: DomainName) {
    self.zone = zone.description
    added = change.added
    removed = change.removed
    serial = change.serial.after
  }

  /// Says that nothing was changed.
  init(unchanged zone: DomainName) {
    self.zone = zone.description
    (added, removed) = (0, 0)
  }

  /// Prints the change.
  static func show(_ change: ZoneChange, zone: DomainName, asJSON: Bool) throws {
    if asJSON { return try Screen.printJSON(ChangeOutput(change, zone: zone)) }
    guard !change.isEmpty else { return print("nothing to change") }
    var parts: [String] = []
    if change.added > 0 { parts.append("\(change.added) added") }
    if change.removed > 0 { parts.append("\(change.removed) removed") }
    parts.append("serial \(change.serial.text)")
    print("\(zone.withoutDot): \(parts.joined(separator: ", "))")
  }
}
