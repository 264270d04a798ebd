import DNSProtocol
import GRDB

/// Writes a zone's whole content inside a transaction.
struct ZoneImporter: ~Copyable {
  let database: Database
  let zone: ZoneSummary
  let rules: ContentRules
  private let inserter: RecordInserter
  private let progress: ((Int) -> Void)?

  /// How many records have been written.
  private(set) var count = 0
  /// The serial of the SOA record.
  private(set) var serial: UInt32?
  private var lastOwner: DomainName
  private var lastText: String
  /// The names of delegations, as texts.
  var delegations: Set<[UInt8]> = []
  /// The names with DNAME records, as texts.
  var redirections: Set<[UInt8]> = []
  /// All names between a record's name and the apex.
  var ancestors: Set<DomainName> = []
  private let apexLabels: Int

  /// How many records lie between two calls of the progress closure.
  private static let progressInterval = 10_000

  init(_ database: Database, zone: ZoneSummary, progress: ((Int) -> Void)?) throws {
    self.database = database
    self.zone = zone
    self.progress = progress
    rules = ContentRules(apex: zone.name)
    inserter = try RecordInserter(zone: zone.id, database)
    lastOwner = zone.name
    lastText = zone.name.databaseText
    apexLabels = zone.name.labelCount
  }

  /// Writes one record.
  mutating func add(_ record: ResourceRecord) throws {
    try rules.check(record)
    if record.owner != lastOwner {
      lastOwner = record.owner
      lastText = record.owner.databaseText
      noteAncestors(of: record.owner)
    }
    let isDelegation = record.type == .ns && record.owner != zone.name
    if isDelegation { delegations.insert(Array(lastText.utf8)) }
    if record.type == .dname { redirections.insert(Array(lastText.utf8)) }
    if record.type == .soa { serial = record.data.serial }
    try inserter.insert(
      name: lastText, record.data, ttl: record.ttl, isAuthoritative: !isDelegation)
    count += 1
    if count % Self.progressInterval == 0 { progress?(count) }
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
  func insertEmptyNonTerminals() throws {
    let known = try SQLiteStatement(
      "SELECT 1 FROM records WHERE domain_id = ?1 AND name = ?2 LIMIT 1", database)
    known.bind(zone.id.rawValue, at: 1)
    for ancestor in ancestors {
      let text = ancestor.databaseText
      known.bind(text, at: 2)
      let exists = try known.step()
      known.reset()
      if !exists {
        try inserter.insertEmptyNonTerminal(
          name: text, isAuthoritative: !isBelow(delegations, Array(text.utf8)))
      }
    }
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
