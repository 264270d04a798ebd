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
    /// What to do, unless the explanation says it.
    var advice: String?

    /// Where it stands among the others.
    var order = 0

    private enum CodingKeys: String, CodingKey {
      case severity, place, name, type, explanation, advice
    }

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
    // A secondary that has not been transferred yet has no records, and needs none.
    if records.isEmpty, kind == .secondary || kind == .consumer { return }
    check { _ in nil }
  }

  /// Checks a zone of a master file.
  ///
  /// - Throws: ``ZoneFileProblem`` when the file can't be read at all.
  init(_ name: DomainName, reading reader: ZoneFileReader) throws {
    self.name = name
    var reader = reader
    var records: [ResourceRecord] = []
    var findings: [Finding] = []
    var places: [Key: Place] = [:]
    // Included files come in the order in which they are first seen.
    var files: [String: Int] = [:]
    func order(_ file: String, _ line: Int) -> Int {
      let index = files[file] ?? files.count
      files[file] = index
      return index << 40 | line
    }
    try reader.read(
      { record in
        let key = Key(owner: record.owner, type: record.type)
        if places[key] == nil {
          places[key] = Place(
            text: "\(record.file):\(record.line)", order: order(record.file, record.line))
        }
        records.append(try record.resourceRecord())
      },
      problem: { problem in
        let place =
          problem.line == 0 ? problem.file : "\(problem.file):\(problem.line):\(problem.column)"
        findings.append(
          Finding(
            severity: problem.severity.rawValue, place: place,
            explanation: "found \(problem.found), expected \(problem.expected)",
            order: order(problem.file, problem.line)))
      })
    self.records = records
    self.findings = findings
    check { places[$0] }
    let sorted = self.findings.enumerated().sorted {
      ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
    }
    self.findings = sorted.map(\.element)
  }

  /// The findings that are not among those of another state of the zone.
  func findings(except others: Set<ZoneFinding>) -> [Finding] {
    let known = Set(others.map { Finding($0, place: nil) })
    return findings.filter { finding in
      var finding = finding
      if finding.name != nil { (finding.place, finding.order) = (nil, .max) }
      return !known.contains(finding)
    }
  }

  /// Where the first record of a name and type stands.
  fileprivate struct Place {
    var text: String
    var order: Int
  }

  private struct Key: Hashable {
    var owner: DomainName
    var type: RecordType
  }

  private mutating func check(_ place: (Key) -> Place?) {
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
  fileprivate init(_ finding: ZoneFinding, place: CheckedZone.Place?) {
    self.init(
      severity: finding.severity.rawValue, place: place?.text, name: finding.owner.description,
      type: finding.type.description, explanation: finding.explanation, advice: finding.advice,
      order: place?.order ?? .max)
  }
}
