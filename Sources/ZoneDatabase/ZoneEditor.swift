import DNSProtocol
import SQL

/// Changes some records of a zone inside a transaction.
struct ZoneEditor: ~Copyable {
  let session: any SQLSession
  let zone: ZoneSummary
  var rules: ContentRules
  private let insertion: any SQLStatement
  private var values: RecordValues

  /// How many records were added and removed.
  private(set) var added = 0
  private(set) var removed = 0
  /// The names whose records were changed.
  private(set) var touched: Set<DomainName> = []
  /// The names where a delegation may have begun or ended.
  private(set) var touchedDelegations: Set<DomainName> = []
  /// The records that were removed and added, by their sets.
  private(set) var changes: [RecordSetKey: (removed: [ZoneRecord], added: [ResourceRecord])] = [:]
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
  ///   otherwise, which takes a look at every name of the zone where they have no index.
  func records(of owner: DomainName, thoroughly: Bool = false) throws -> [ZoneRecord] {
    let found = try records(of: owner, where: "name IN (?2, ?3)")
    guard thoroughly, found.isEmpty else { return found }
    return try records(of: owner, where: Self.inAnyCase)
  }

  /// A name's records, disabled ones included; where the engine does not find the name in capitals by
  /// itself but may have it, it is looked for among all of the zone's.
  func allRecords(
    of owner: DomainName
  ) throws -> (records: [ZoneRecord], areAllReadable: Bool) {
    let defects = DefectList()
    var found = try records(
      of: owner, where: "name IN (?2, ?3)", includingDisabled: true, defects)
    if found.isEmpty, session.dialect.engine == .sqlite {
      found = try records(of: owner, where: Self.inAnyCase, includingDisabled: true, defects)
    }
    return (found, defects.defects.isEmpty)
  }

  /// Names with capitals have an index of their own on SQLite, which nearly always has none.
  private static let inAnyCase =
    "id IN (SELECT id FROM records WHERE domain_id = ?1 AND name <> lower(name)"
    + " AND lower(name) IN (?2, ?3))"

  /// Removes the rows of a name and type that can't be read.
  mutating func removeUnreadable(_ owner: DomainName, _ type: RecordType, known: [ZoneRecord])
    throws
  {
    let text = owner.databaseText
    let rows = try session.all(
      "SELECT id FROM records WHERE domain_id = ?1 AND name IN (?2, ?3) AND type = ?4",
      [.integer(zone.id.rawValue), .text(text), .text(text + "."), .text(type.databaseWord)]
    ) { $0.integer(0) }
    let readable = Set(known.map(\.rowID))
    for row in rows where !readable.contains(row) {
      try session.execute("DELETE FROM records WHERE id = ?1", [.integer(row)])
      removed += 1
      touch(owner, type)
    }
  }

  private func records(
    of owner: DomainName, where condition: String, includingDisabled: Bool = false,
    _ defects: DefectList = DefectList()
  ) throws -> [ZoneRecord] {
    // Who sees what is kept without being served sees all of it.
    var reader = RecordRowReader(
      zone: zone, includesDisabled: includingDisabled, includesAliases: includingDisabled)
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
    changes[RecordSetKey(record), default: ([], [])].removed.append(record)
  }

  mutating func insert(_ record: ResourceRecord, isDisabled: Bool = false) throws {
    try rules.check(record)
    values.set(
      name: record.owner.databaseOctets, record.data, ttl: record.ttl, isAuthoritative: true,
      isDisabled: isDisabled)
    try insertion.run(values.values)
    added += 1
    touch(record.owner, record.type)
    changes[RecordSetKey(record), default: ([], [])].added.append(record)
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

extension RecordSetKey {
  init(_ record: ZoneRecord) { self.init(owner: record.owner.lowercased, type: record.type) }
  init(_ record: ResourceRecord) { self.init(owner: record.owner.lowercased, type: record.type) }
}
