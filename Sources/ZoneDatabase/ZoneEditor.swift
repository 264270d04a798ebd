import DNSProtocol
import SQL

/// Changes some records of a zone inside a transaction.
struct ZoneEditor: ~Copyable {
  let session: any SQLSession
  let zone: ZoneSummary
  let rules: ContentRules
  private let insertion: any SQLStatement
  private var values: RecordValues

  /// How many records were added and removed.
  private(set) var added = 0
  private(set) var removed = 0
  /// The names whose records were changed.
  private(set) var touched: Set<DomainName> = []
  /// The names where a delegation may have begun or ended.
  private(set) var touchedDelegations: Set<DomainName> = []
  /// Whether the caller has given the SOA record, so that its serial is left alone.
  var isSerialGiven = false

  init(_ session: any SQLSession, zone: ZoneSummary) throws {
    self.session = session
    self.zone = zone
    rules = ContentRules(apex: zone.name)
    values = RecordValues(zone: zone.id)
    insertion = try session.prepare(RecordValues.insertion)
  }

  /// A name's records; rows that can't be read are left alone.
  ///
  /// - Parameter thoroughly: Whether to look for the name in capitals too when it is not there
  ///   otherwise, which takes a look at every name of the zone.
  func records(of owner: DomainName, thoroughly: Bool = false) throws -> [ZoneRecord] {
    let found = try records(of: owner, where: "name IN (?2, ?3)")
    guard thoroughly, found.isEmpty else { return found }
    // The names are in the index: rows are read only where they fit.
    return try records(
      of: owner,
      where: """
        id IN (SELECT id FROM records WHERE domain_id = ?1 AND lower(name) IN (?2, ?3))
        """)
  }

  private func records(of owner: DomainName, where condition: String) throws -> [ZoneRecord] {
    let defects = DefectList()
    var reader = RecordRowReader(zone: zone, includesDisabled: false)
    var records: [ZoneRecord] = []
    let text = owner.databaseText
    try session.forEachRow(
      "SELECT \(RecordRowReader.columns(session.dialect)) FROM records"
        + " WHERE domain_id = ?1 AND \(condition) ORDER BY id",
      [.integer(zone.id.rawValue), .text(text), .text(text + ".")]
    ) { row in
      if reader.read(row, defects) { records.append(ZoneRecord(reader.row)) }
    }
    return records
  }

  mutating func remove(_ record: ZoneRecord) throws {
    try session.execute("DELETE FROM records WHERE id = ?1", [.integer(record.rowID)])
    removed += 1
    touch(record.owner, record.type)
  }

  mutating func insert(_ record: ResourceRecord) throws {
    try rules.check(record)
    values.set(
      name: record.owner.databaseOctets, record.data, ttl: record.ttl, isAuthoritative: true)
    try insertion.run(values.values)
    added += 1
    touch(record.owner, record.type)
  }

  private mutating func touch(_ owner: DomainName, _ type: RecordType) {
    let owner = owner.lowercased
    touched.insert(owner)
    if type == .ns, owner != zone.name { touchedDelegations.insert(owner) }
  }

  /// Makes the enabled records of one name and type what is given, without touching those that are
  /// so already.
  mutating func replaceSet(
    _ owner: DomainName, _ type: RecordType, ttl: UInt32, data: [RecordData],
    thoroughly: Bool = true
  ) throws {
    if type == .soa { isSerialGiven = true }
    var wanted = Set(data)
    for record in try records(of: owner, thoroughly: thoroughly) where record.type == type {
      if record.ttl == ttl, wanted.remove(try record.recordData) != nil { continue }
      try remove(record)
    }
    // In the order given, for the sake of whoever looks at the table.
    for value in data where wanted.remove(value) != nil {
      try insert(ResourceRecord(owner: owner, ttl: ttl, data: value))
    }
  }

  /// Adds records to what is there.
  mutating func add(_ records: [ResourceRecord]) throws {
    for record in records { try rules.check(record) }
    var done: Set<RecordSetKey> = []
    for record in records {
      let key = RecordSetKey(owner: record.owner, type: record.type)
      guard done.insert(key).inserted else { continue }
      var data: [RecordData] = []
      if record.type != .soa {
        data = try self.records(of: record.owner)
          .filter { $0.type == record.type }.map { try $0.recordData }
      }
      let new = records.filter { $0.owner == record.owner && $0.type == record.type }
      data += new.map(\.data)
      try replaceSet(
        record.owner, record.type, ttl: new.last?.ttl ?? record.ttl, data: data,
        thoroughly: false)
    }
  }
}

/// A set of records of a zone (RFC 2181 §5).
struct RecordSetKey: Hashable {
  var owner: DomainName
  var type: RecordType
}
