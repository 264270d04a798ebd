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
  /// word is one string unless one begins with a quote.
  static func data(
    _ type: RecordType, _ words: [String], in zone: DomainName
  ) throws -> RecordData {
    let isText = type == .txt || type == .spf
    let text =
      isText && !words.contains { $0.hasPrefix("\"") }
      ? words.map(quoted).joined(separator: " ") : words.joined(separator: " ")
    do {
      let data = try RecordData(type: type, presentation: text)
      try refuseLoneLabels(in: data, words, zone)
      return data
    } catch let error as PresentationError {
      throw Failure(
        "the data of \(type), column \(error.column): found \(error.found), "
          + "expected \(error.expected)")
    }
  }

  /// Refuses `mail` where `mail.example.com` was meant: a name of one label without a dot is next
  /// to never one right below the root.
  private static func refuseLoneLabels(
    in data: RecordData, _ words: [String], _ zone: DomainName
  ) throws {
    let words = words.flatMap { $0.split(separator: " ") }.map { $0.lowercased() }
    var found: String?
    let wire = data.wire.span
    RecordData.forEachName(type: data.type, wire: wire) { offset, length, _ in
      guard let name = try? DomainName(wire: wire.extracting(offset..<(offset + length))),
        name.labelCount == 1, words.contains(name.withoutDot.lowercased())
      else { return }
      found = name.withoutDot
    }
    if let found {
      throw Failure(
        "names in the data are absolute, and \(found) is a top-level name: write "
          + "\(found).\(zone.withoutDot) for one in the zone, or \(found). if it is really meant")
    }
  }

  /// The time to live of new records: as given, else that of those of the same name and type.
  static func ttl(
    _ given: UInt32?, of owner: DomainName, _ type: RecordType, in zone: DomainName,
    _ database: any ZoneAdministration
  ) throws -> UInt32 {
    if let given { return given }
    let filter = RecordFilter(owner: owner, types: [type])
    return try database.records(ofZone: zone, matching: filter).records.first?.ttl ?? 3600
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
  ///
  /// - Parameter subject: What was changed when it is less than the zone.
  static func show(
    _ change: ZoneChange, zone: DomainName, subject: String? = nil, asJSON: Bool
  ) throws {
    if asJSON { return try Screen.printJSON(ChangeOutput(change, zone: zone)) }
    guard !change.isEmpty else {
      return print("\(subject ?? zone.withoutDot): nothing to change")
    }
    var parts: [String] = []
    if change.added > 0 { parts.append("\(change.added) added") }
    if change.removed > 0 { parts.append("\(change.removed) removed") }
    if parts.isEmpty { parts.append("changed") }
    let serial = subject == nil ? "serial" : "serial of \(zone.withoutDot)"
    print(
      "\(subject ?? zone.withoutDot): \(parts.joined(separator: ", ")); "
        + "\(serial) \(change.serial.text)")
  }
}
