import DNSProtocol
import ZoneDatabase
import ZoneFile

/// One editing of a zone: the text, the editor, what was made of it, the question, the change.
struct ZoneEditSession {
  private let zone: DomainName
  private let database: any ZoneAdministration
  /// Whether there is somebody to ask.
  private let asks: Bool
  private let old: [ResourceRecord]
  /// What was wrong before: it is not the edit's fault.
  private let oldFindings: Set<ZoneFinding>
  private let draft: Draft
  private let text: [UInt8]

  /// What to do next.
  private enum Step {
    case editAgain
    case finish(ZoneChange?)
  }

  /// Writes the zone into a file.
  init(of zone: DomainName, in database: any ZoneAdministration, asks: Bool) throws {
    self.zone = zone
    self.database = database
    self.asks = asks
    let (records, defects) = try database.records(ofZone: zone)
    for defect in defects {
      Screen.tell("not in the text, and left as it is: \("\(defect)".printable)")
    }
    old = try records.map { try $0.resourceRecord }
    oldFindings = Set(ZoneChecker.check(apex: zone, records: old))
    let text = """
      ; \(zone.withoutDot): save and end to change it, or leave it as it is to change nothing.
      ; The serial is raised by itself unless you change it.
      \(ZoneFileWriter(origin: zone).text(of: old))
      """
    self.text = Array(text.utf8)
    draft = try Draft(name: Self.fileName(zone), text: text)
  }

  /// A name that is harmless in any folder.
  private static func fileName(_ zone: DomainName) -> String {
    let safe = zone.withoutDot.utf8.map { octet in
      let character = Character(UnicodeScalar(octet))
      return character.isLetter || character.isNumber || "-_.".contains(character) ? character : "_"
    }
    return "\(String(safe.prefix(200))).zone"
  }

  /// Lets the user edit until something is written or the user gives up.
  ///
  /// - Returns: What was changed; `nil` when nothing was to be.
  func run() throws -> ZoneChange? {
    do {
      while true {
        try Editor().edit(draft.path)
        if case .finish(let change) = try next() {
          draft.remove()
          return change
        }
      }
    } catch let failure as Abandoned {
      draft.remove()
      throw Failure(failure.reason)
    } catch {
      let isChanged = try draft.read() != text
      if isChanged { Screen.tell("your text is kept in \(draft.path)") } else { draft.remove() }
      throw error
    }
  }

  /// The user gave up, and doesn't want the text any more.
  private struct Abandoned: Error {
    var reason: String
  }

  private func next() throws -> Step {
    let edited = try draft.read()
    guard edited != text else { return .finish(nil) }
    let new = try CheckedZone(
      zone, reading: ZoneFileReader(bytes: edited, name: draft.path, options: .init(origin: zone)))
    guard !(new.records.isEmpty && new.findings.allSatisfy { $0.place == nil }) else {
      throw Abandoned(
        reason: "the text has no records, so nothing was changed; "
          + "`martlet zone delete \(zone.withoutDot)` deletes the zone")
    }
    let findings = new.findings(except: oldFindings)
    for finding in findings {
      for line in finding.lines(inColour: Screen.errorHasColour) { Screen.tell(line) }
    }
    let errors = findings.count { $0.isError }
    guard errors == 0 else {
      return try editAgain(
        "\(CheckedZone.count(errors, "error")), so nothing was changed",
        question: "\(CheckedZone.count(errors, "error")). [e]dit again or [a]bandon?")
    }
    let difference = ZoneDifference(from: old, to: new.records)
    guard !difference.isEmpty else { return .finish(nil) }
    show(difference)
    return try confirm(new.records)
  }

  private func show(_ difference: ZoneDifference) {
    for line in difference.lines(inColour: Screen.errorHasColour) { Screen.tell(line) }
  }

  private func confirm(_ new: [ResourceRecord]) throws -> Step {
    if asks {
      switch Screen.ask("Change \(zone.withoutDot)? [y]es, [e]dit again, [n]o:", letters: "yen") {
      case "y": break
      case "e": return .editAgain
      case "n": throw Abandoned(reason: "nothing was changed")
      default: throw Failure("nothing was changed")
      }
    }
    do {
      return .finish(try database.applyEdit(toZone: zone, from: old, to: new))
    } catch let error as ZoneDatabaseError where error.reason == .invalidContent {
      Screen.tell("\(error)")
      return try editAgain(
        "nothing was changed", question: "[e]dit again or [a]bandon?")
    }
  }

  private func editAgain(_ reason: String, question: String) throws -> Step {
    guard asks else { throw Failure(reason) }
    switch Screen.ask(question, letters: "ea") {
    case "e": return .editAgain
    case "a": throw Abandoned(reason: "nothing was changed")
    default: throw Failure(reason)
    }
  }
}
