import DNSProtocol
import ZoneDatabase
import ZoneFile

/// A zone's records with everything that can be said against them.
struct CheckedZone {
  /// One thing that is wrong or doubtful, as JSON too; the keys are stable.
  struct Finding: Encodable, Hashable {
    /// `error` or `warning`.
    var severity: String
    /// `file:line` or `file:line:column` in a file, `row 12` in a database.
    var place: String?
    /// The name it is about.
    var name: String?
    /// The type of the records it is about.
    var type: String?
    /// What is wrong.
    var explanation: String
    /// What to do.
    var advice: String

    var isError: Bool { severity == ZoneFinding.Severity.error.rawValue }
  }

  /// The zone.
  let name: DomainName
  /// The records that can be read.
  private(set) var records: [ResourceRecord] = []
  /// What was found; what can't be read comes first.
  private(set) var findings: [Finding] = []

  /// How many of the findings are errors.
  var errorCount: Int { findings.count { $0.isError } }

  /// Checks a zone of a database.
  init(_ name: DomainName, in database: any ZoneAdministration) throws {
    self.name = name
    let (rows, defects) = try database.records(ofZone: name)
    records = try rows.map { try $0.resourceRecord }
    findings = defects.map { defect in
      Finding(
        severity: "error", place: defect.rowID.map { "row \($0)" }, name: defect.name,
        type: defect.type, explanation: "The row can't be served: \(defect.reason).",
        advice: "Correct it in the table \(defect.table), or delete it.")
    }
    let kind = try database.zone(named: name)?.kind
    check { _ in nil }
    // A secondary that has not been transferred yet has no records, and may not have any.
    if records.isEmpty, kind == .secondary || kind == .consumer { findings = [] }
  }

  /// Checks a zone of a master file.
  ///
  /// - Throws: ``ZoneFileProblem`` when the file can't be read at all.
  init(_ name: DomainName, reading reader: ZoneFileReader) throws {
    self.name = name
    var reader = reader
    var records: [ResourceRecord] = []
    var findings: [Finding] = []
    var places: [Key: String] = [:]
    try reader.read(
      { record in
        let key = Key(owner: record.owner, type: record.type)
        if places[key] == nil { places[key] = "\(record.file):\(record.line)" }
        records.append(try record.resourceRecord())
      },
      problem: { problem in
        let place =
          problem.line == 0 ? problem.file : "\(problem.file):\(problem.line):\(problem.column)"
        findings.append(
          Finding(
            severity: problem.severity.rawValue, place: place,
            explanation: "Found \(problem.found).", advice: "Expected \(problem.expected)."))
      })
    self.records = records
    self.findings = findings
    check { places[$0] }
  }

  /// The findings that are not among those of another state of the zone.
  func findings(except others: Set<ZoneFinding>) -> [Finding] {
    let known = Set(others.map { Finding($0, place: nil) })
    return findings.filter { finding in
      var finding = finding
      if finding.name != nil { finding.place = nil }
      return !known.contains(finding)
    }
  }

  private struct Key: Hashable {
    var owner: DomainName
    var type: RecordType
  }

  private mutating func check(_ place: (Key) -> String?) {
    // What is said of records that are missing says nothing when records could not be read.
    let present =
      errorCount == 0 ? nil : Set(records.map { Key(owner: $0.owner, type: $0.type) })
    for finding in ZoneChecker.check(apex: name, records: records) {
      let key = Key(owner: finding.owner, type: finding.type)
      guard present?.contains(key) ?? true else { continue }
      findings.append(Finding(finding, place: place(key)))
    }
  }
}

extension CheckedZone.Finding {
  /// What the checker says.
  init(_ finding: ZoneFinding, place: String?) {
    self.init(
      severity: finding.severity.rawValue, place: place, name: finding.owner.description,
      type: finding.type.description, explanation: finding.explanation, advice: finding.advice)
  }
}
