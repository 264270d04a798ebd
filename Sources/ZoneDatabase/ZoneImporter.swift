import DNSProtocol
import SQL

/// Writes a zone's whole content inside a transaction.
///
/// Until ``finishWriting()`` nothing else runs on the session.
struct ZoneImporter: ~Copyable {
  let session: any SQLSession
  let zone: ZoneSummary
  var rules: ContentRules
  /// The rows on their way; `nil` when all are in the table.
  private var rows: (any SQLBulkInsert)?
  private var values: RecordValues
  private let progress: ((Int) -> Void)?

  /// How many records have been written.
  private(set) var count = 0
  /// The serial of the SOA record.
  private(set) var serial: UInt32?
  private var lastOwner: DomainName
  private var lastText: [UInt8]
  /// The names of delegations, as texts.
  var delegations: Set<[UInt8]> = []
  /// The names with DNAME records, as texts.
  var redirections: Set<[UInt8]> = []
  /// All names between a record's name and the apex.
  private(set) var ancestors: Set<DomainName> = []
  private let apexLabels: Int

  /// How many records lie between two calls of the progress closure.
  private static let progressInterval = 10_000

  init(_ session: any SQLSession, zone: ZoneSummary, progress: ((Int) -> Void)?) throws {
    self.session = session
    self.zone = zone
    self.progress = progress
    rules = ContentRules(apex: zone.name)
    values = RecordValues(zone: zone.id)
    lastOwner = zone.name
    lastText = zone.name.databaseOctets
    apexLabels = zone.name.labelCount
    rows = try session.bulkInsert(into: "records", columns: RecordValues.columns)
  }

  /// Writes one record.
  mutating func add(_ record: ResourceRecord) throws {
    try rules.check(record)
    if record.owner != lastOwner {
      lastOwner = record.owner
      lastText = record.owner.databaseOctets
      noteAncestors(of: record.owner)
    }
    let isDelegation = record.type == .ns && record.owner != zone.name
    if isDelegation { delegations.insert(lastText) }
    if record.type == .dname { redirections.insert(lastText) }
    if record.type == .soa { serial = record.data.serial }
    values.set(name: lastText, record.data, ttl: record.ttl, isAuthoritative: !isDelegation)
    try rows?.add(values.values)
    count += 1
    if count % Self.progressInterval == 0 { progress?(count) }
  }

  /// Waits until all records are in the table; there can be no more after it.
  mutating func finishWriting() throws {
    try rows?.finish()
    rows = nil
  }

  private mutating func noteAncestors(of owner: DomainName) {
    guard owner.labelCount > apexLabels + 1 else { return }
    var name = owner.parent
    var labels = owner.labelCount - 1
    while let ancestor = name, labels > apexLabels {
      // The ancestors of one that is known are known.
      guard ancestors.insert(ancestor.lowercased).inserted else { return }
      name = ancestor.parent
      labels -= 1
    }
  }

  /// Writes the rows of names that exist only because there are names below them.
  func insertEmptyNonTerminals(_ names: Set<[UInt8]>) throws {
    guard !names.isEmpty else { return }
    var values = values
    let rows = try session.bulkInsert(into: "records", columns: RecordValues.columns)
    for name in names {
      values.setEmptyNonTerminal(name: name, isAuthoritative: !isBelow(delegations, name))
      try rows.add(values.values)
    }
    try rows.finish()
  }

  /// Whether a name is below one of some names.
  func isBelow(_ names: Set<[UInt8]>, _ text: [UInt8]) -> Bool {
    name(of: names, above: text) != nil
  }

  /// The one of some names that a name is below.
  func name(of names: Set<[UInt8]>, above text: [UInt8]) -> [UInt8]? {
    guard !names.isEmpty else { return nil }
    var found: [UInt8]?
    let apexLength = zone.name.isRoot ? 0 : zone.name.databaseText.utf8.count
    NameText.forEachAncestor(of: text, apexLength: apexLength) { start in
      let ancestor = Array(text[start...])
      guard names.contains(ancestor) else { return true }
      found = ancestor
      return false
    }
    return found
  }
}
