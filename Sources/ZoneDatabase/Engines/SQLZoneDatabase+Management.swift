import DNSProtocol
import SQL

extension SQLZoneDatabase {
  func zones(
    matching query: ZoneQuery
  ) throws -> (zones: [(zone: ZoneSummary, serial: UInt32?)], hasMore: Bool) {
    var conditions: [String] = []
    var values: [SQLValue] = []
    func add(_ condition: (String) -> String, _ value: SQLValue) {
      values.append(value)
      conditions.append(condition("?\(values.count)"))
    }
    return try read { session in
      if let name = query.name { add({ "domains.name = \($0)" }, .text(name.databaseText)) }
      if let text = query.containing {
        add(
          { session.dialect.fits("domains.name", $0) }, .text("%\(SearchPattern.literal(text))%"))
      }
      if let kind = query.kind { add({ "domains.type = \($0)" }, .text(kind.rawValue)) }
      if let account = query.account { add({ "domains.account = \($0)" }, .text(account)) }
      if let after = query.after { add({ "domains.name > \($0)" }, .text(after.databaseText)) }
      return try page(
        session, conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "), values,
        limit: query.limit)
    }
  }

  private func page(
    _ session: Engine.Session, _ condition: String, _ values: [SQLValue], limit: Int?
  ) throws -> (zones: [(zone: ZoneSummary, serial: UInt32?)], hasMore: Bool) {
    let columns = ZoneRow.columns.split(separator: ", ").map { "domains.\($0)" }
    let defects = DefectList()
    var zones: [(zone: ZoneSummary, serial: UInt32?)] = []
    var names: Set<DomainName> = []
    // Rows rather than zones: a zone with two SOA records has two, one that can't be read none.
    var rows = 0
    try session.forEachRow(
      """
      SELECT \(columns.joined(separator: ", ")), records.content FROM domains
      LEFT JOIN records ON records.domain_id = domains.id AND records.name = domains.name
        AND records.type = 'SOA' AND \(session.dialect.isEnabled("records.disabled"))
      \(condition) ORDER BY domains.name \(limit.map { "LIMIT \($0 + 1)" } ?? "")
      """, values
    ) { row in
      rows += 1
      guard let found = ZoneRow.read(row, defects), names.insert(found.zone.name).inserted else {
        return
      }
      zones.append((found.zone, Self.serial(row.text(columns.count))))
    }
    guard let limit, rows > limit else { return (zones, false) }
    return (Array(zones.prefix(limit)), true)
  }

  /// The serial in an SOA record's content.
  private static func serial(_ content: UnsafeBufferPointer<UInt8>) -> UInt32? {
    var wire: [UInt8] = []
    guard content.count > 0,
      (try? ContentReader.append(type: .soa, content: content.span, priority: nil, to: &wire))
        != nil
    else { return nil }
    return try? RecordData(type: .soa, wire: wire.span).serial
  }

  func content(ofZone name: DomainName, matching filter: RecordFilter?) throws -> ZoneContent? {
    try read { session in
      guard let zone = try session.zone(named: name) else { return nil }
      return try content(of: zone, matching: filter, session)
    }
  }

  /// A zone with all that belongs to it.
  func content(
    of zone: ZoneSummary, matching filter: RecordFilter?, _ session: Engine.Session
  ) throws -> ZoneContent {
    let serial = try session.authority(of: zone)?.data.serial
    let version = try version(session, of: zone, serial: serial)
    var metadata: [String: [String]] = [:]
    try session.forEachRow(
      "SELECT kind, content FROM domainmetadata WHERE domain_id = ?1 AND content IS NOT NULL"
        + " ORDER BY id", [.integer(zone.id.rawValue)]
    ) { row in metadata[(row.string(0) ?? "").uppercased(), default: []].append(row.string(1) ?? "")
    }
    let defects = DefectList()
    var records: [ZoneRecord] = []
    var comments: [ZoneComment] = []
    if let filter {
      try session.forEachRecord(of: zone, owner: filter.owner, defects) { row in
        let record = ZoneRecord(row)
        guard filter.matches(record) else { return }
        records.append(record)
        if let defect = RowDefect(ofAlias: record, in: zone) { defects.append(defect) }
      }
      records.sort(by: CanonicalOrder(apex: zone.name).areInOrder)
      comments = try session.comments(of: zone, owner: filter.owner).filter { comment in
        filter.types.isEmpty || filter.types.contains(comment.type)
      }
    }
    return ZoneContent(
      zone: zone, serial: serial, version: version, metadata: metadata, records: records,
      comments: comments, defects: defects.defects)
  }

  func version(ofZone name: DomainName) throws -> ZoneVersion? {
    try read { session in
      guard let zone = try session.zone(named: name) else { return nil }
      return try version(session, of: zone, serial: session.authority(of: zone)?.data.serial)
    }
  }

  func setDetails(
    _ details: ZoneDetails, ofZone name: DomainName, if condition: Set<ZoneVersion>?,
    by author: ChangeAuthor
  ) throws {
    try change(details, ofZone: name, if: condition, by: author)
  }

  /// Changes what is given of details; without an author nothing is written down.
  func change(
    _ details: ZoneDetails, ofZone name: DomainName, if condition: Set<ZoneVersion>? = nil,
    by author: ChangeAuthor?
  ) throws {
    try write { session in
      let zone = try zoneToChange(name, session, if: condition)
      let detail = try auditText(details, of: zone, session)
      try write(details, of: zone, session)
      try writeAudit(session, "zone-details", zone: name, detail: detail, by: author)
    }
  }

  func addMetadata(
    _ kind: String, _ values: [String], toZone name: DomainName, if condition: Set<ZoneVersion>?,
    by author: ChangeAuthor
  ) throws -> [String] {
    try write { session in
      let zone = try zoneToChange(name, session, if: condition)
      let old = try session.metadata(kind, of: zone)
      let all = old + values.filter { !old.contains($0) }
      let details = ZoneDetails(metadata: [kind: all])
      let detail = try auditText(details, of: zone, session)
      try write(details, of: zone, session)
      try writeAudit(session, "zone-details", zone: name, detail: detail, by: author)
      return all
    }
  }

  /// Writes what is given of details.
  func write(_ details: ZoneDetails, of zone: ZoneSummary, _ session: Engine.Session) throws {
    let key = SQLValue.integer(zone.id.rawValue)
    let columns: [(String, SQLValue?)] = [
      ("type", details.kind.map { .text($0.rawValue) }),
      ("master", details.master.map { .text($0) }), ("account", details.account.map { .text($0) }),
      ("catalog", details.catalog.map { $0.isEmpty ? .null : .text($0) }),
    ]
    for case (let column, let value?) in columns {
      try session.execute("UPDATE domains SET \(column) = ?1 WHERE id = ?2", [value, key])
    }
    for (kind, values) in details.metadata.sorted(by: { $0.key < $1.key }) {
      let kind = SQLValue.text(kind.uppercased())
      try session.execute(
        "DELETE FROM domainmetadata WHERE domain_id = ?1 AND kind = ?2", [key, kind])
      for value in values {
        try session.execute(
          "INSERT INTO domainmetadata (domain_id, kind, content) VALUES (?1, ?2, ?3)",
          [key, kind, .text(value)])
      }
    }
  }

  /// A zone that is there, in the state that somebody expects.
  func zoneToChange(
    _ name: DomainName, _ session: Engine.Session, if condition: Set<ZoneVersion>?
  ) throws -> ZoneSummary {
    let zone = try zoneToChange(name, session)
    guard let condition else { return zone }
    let version = try version(session, of: zone, serial: session.authority(of: zone)?.data.serial)
    guard let version, condition.contains(version) else {
      throw ZoneDatabaseError(
        .changedMeanwhile, at: "zone \(name.withoutDot)",
        found: "it is not in the state that the change was made for",
        remedy: "Someone else has changed it: read it again and repeat the change.")
    }
    return zone
  }

  func deleteZone(
    _ name: DomainName, if condition: Set<ZoneVersion>?, by author: ChangeAuthor
  ) throws {
    try write(isBulk: true) { session in
      let zone = try zoneToChange(name, session, if: condition)
      let serial = try session.authority(of: zone)?.data.serial
      let count = try delete(zone, session)
      try writeAudit(
        session, "zone-deleted", zone: name, serial: SerialChange(before: serial, after: nil),
        detail: "{\"records\":\(count)}", by: author)
    }
  }
}
