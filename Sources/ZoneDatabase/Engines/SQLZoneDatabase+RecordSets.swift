import DNSProtocol
import SQL

extension SQLZoneDatabase {
  func changeRecordSets(
    _ changes: [RecordSetChange], ofZone name: DomainName, if condition: Set<ZoneVersion>?,
    by author: ChangeAuthor
  ) throws -> (change: ZoneChange, version: ZoneVersion?) {
    try write { session in
      let zone = try zoneToChange(name, session, if: condition)
      let before = try session.authority(of: zone)
      var editor = try ZoneEditor(session, zone: zone)
      editor.rules.requiresNameServers = false
      editor.rules.allowsAliases = true
      var detail = AuditDetail()
      let hasComments = try editor.apply(changes, before: before, &detail)
      let change = try editor.finish(before: before, policy: .zoneMetadata)
      if !change.isEmpty || hasComments {
        try writeAudit(
          session, "records-changed", zone: name, serial: change.serial, detail: detail.text,
          by: author)
      }
      return (change, try version(session, of: zone, serial: change.serial.after))
    }
  }

  func createZone(
    _ zone: NewZone, details: ZoneDetails, sets: [RecordSetChange], by author: ChangeAuthor
  ) throws -> ZoneContent {
    try write(isBulk: true) { session in
      guard try session.zone(named: zone.name, isLocked: true) == nil else {
        throw zoneExists(zone.name)
      }
      let summary = try insertZone(zone, session)
      try write(details, of: summary, session)
      try writeContent(of: summary, zone.records, sets, session)
      guard let written = try session.zone(named: zone.name) else { throw zoneExists(zone.name) }
      let content = try content(
        of: written, matching: RecordFilter(includesDisabled: true), session)
      try writeAudit(
        session, "zone-created", zone: zone.name,
        serial: SerialChange(before: nil, after: content.serial),
        detail: Self.created(content.records.count, written), by: author)
      return content
    }
  }

  func replaceContent(
    ofZone name: DomainName, with sets: [RecordSetChange], details: ZoneDetails,
    if condition: Set<ZoneVersion>?, by author: ChangeAuthor
  ) throws -> (change: ZoneChange, version: ZoneVersion?) {
    try write(isBulk: true) { session in
      var zone = try zoneToChange(name, session, if: condition)
      if details != ZoneDetails() {
        // First: the kind decides what the content has to be, and the policy what the serial is.
        let detail = try auditText(details, of: zone, session)
        try write(details, of: zone, session)
        try writeAudit(session, "zone-details", zone: name, detail: detail, by: author)
        zone = try session.zone(named: name) ?? zone
      }
      let before = try session.authority(of: zone)?.data.serial
      let old = try comparable(zone, session)
      let (removed, added) = try journaledAsOne(zone.id, session) {
        let removed = try session.deleteRecords(of: zone.id)
        try session.execute(
          "DELETE FROM comments WHERE domain_id = ?1", [.integer(zone.id.rawValue)])
        return (removed, try writeContent(of: zone, [], sets, session))
      }
      var after = try session.authority(of: zone)
      if let serial = after?.data.serial, serial == before, let authority = after {
        after = try session.raiseSerial(of: zone, authority, policy: .zoneMetadata)
      }
      let serial = SerialChange(before: before, after: after?.data.serial)
      try writeAudit(
        session, "zone-replaced", zone: name, serial: serial,
        detail: AuditDetail.replacement(of: old, by: sets, removed: removed, added: added),
        by: author)
      return (
        ZoneChange(serial: serial, added: added, removed: removed),
        try version(session, of: zone, serial: serial.after)
      )
    }
  }

  /// A zone's records, to be compared with others; `nil` for too many.
  private func comparable(
    _ zone: ZoneSummary, _ session: Engine.Session
  ) throws -> [ZoneRecord]? {
    let count = try session.recordCounts(of: zone.id)[zone.id.rawValue] ?? (0, 0)
    guard count.enabled + count.disabled <= AuditDetail.comparedRecords else { return nil }
    var records: [ZoneRecord] = []
    try session.forEachRecord(
      of: zone, includingDisabled: true, includingAliases: true, DefectList()
    ) { records.append(ZoneRecord($0)) }
    return records
  }

  /// Writes the whole content of a zone that has none.
  ///
  /// - Returns: How many records that were.
  @discardableResult
  private func writeContent(
    of zone: ZoneSummary, _ records: [ResourceRecord], _ sets: [RecordSetChange],
    _ session: Engine.Session
  ) throws -> Int {
    var disabled: [ResourceRecord] = []
    var importer = try ZoneImporter(session, zone: zone, progress: nil)
    importer.rules.requiresNameServers = false
    importer.rules.allowsAliases = true
    for record in records { try importer.add(record) }
    for set in sets {
      guard case .replace(let ttl, let members) = set.action else { continue }
      for member in members {
        let record = ResourceRecord(owner: set.owner, ttl: ttl, data: member.data)
        if member.isDisabled { disabled.append(record) } else { try importer.add(record) }
      }
    }
    let count = importer.count
    let duplicates = try importer.finish()
    for record in disabled {
      try importer.rules.check(record)
      var values = RecordValues(zone: zone.id)
      values.set(
        name: record.owner.databaseOctets, record.data, ttl: record.ttl, isAuthoritative: true,
        isDisabled: true)
      try session.execute(RecordValues.insertion, values.values)
    }
    for comment in sets.flatMap({ $0.comments ?? [] }) {
      try session.insertComment(comment, of: zone)
    }
    return count - duplicates + disabled.count
  }
}

extension ZoneEditor {
  /// Changes sets of records and their comments: first all that goes, then all that comes.
  ///
  /// - Returns: Whether comments have changed.
  mutating func apply(
    _ changes: [RecordSetChange], before: Authority?, _ detail: inout AuditDetail
  ) throws -> Bool {
    var seen: Set<RecordSetKey> = []
    var arrivals: [(RecordSetChange, ttl: UInt32, records: [RecordSetChange.Record])] = []
    for change in changes {
      let key = RecordSetKey(owner: change.owner.lowercased, type: change.type)
      guard seen.insert(key).inserted else {
        throw rules.invalid(
          change.owner, change.type, found: "the set is changed twice",
          remedy: "Put all that shall become of a set into one change.")
      }
      let (all, areAllReadable) = try allRecords(of: change.owner)
      let old = all.filter { $0.type == change.type }
      guard let (ttl, wanted) = try change.outcome(of: old) else {
        noteComments(change, &detail)
        continue
      }
      if change.isWhole, !areAllReadable {
        try removeUnreadable(change.owner, change.type, known: old)
      }
      var missing = wanted
      for record in old {
        let member = RecordSetChange.Record(
          try record.recordData, isDisabled: record.isDisabled)
        if record.ttl == ttl, let index = missing.firstIndex(of: member) {
          missing.remove(at: index)
        } else {
          try remove(record)
        }
      }
      arrivals.append((change, ttl, missing))
      detail.add(
        change.owner, change.type, before: try old.map { try $0.auditText },
        after: wanted.map { $0.auditText(ttl) }, comments: change.comments?.count)
      if change.type == .soa, let serial = wanted.first?.data.serial {
        isSerialGiven = serial != before?.data.serial
      }
    }
    for (change, ttl, records) in arrivals {
      for record in records {
        try insert(
          ResourceRecord(owner: change.owner, ttl: ttl, data: record.data),
          isDisabled: record.isDisabled)
      }
    }
    return try writeComments(changes)
  }

  private func noteComments(_ change: RecordSetChange, _ detail: inout AuditDetail) {
    detail.add(
      change.owner, change.type, before: [], after: [], comments: change.comments?.count)
  }

  private func writeComments(_ changes: [RecordSetChange]) throws -> Bool {
    var isChanged = false
    for change in changes {
      let comments = change.action == .delete ? change.comments ?? [] : change.comments
      guard let comments else { continue }
      if try session.setComments(comments, change.owner, change.type, of: zone) { isChanged = true }
    }
    return isChanged
  }
}

extension RecordSetChange {
  /// Whether all that the set had is replaced.
  fileprivate var isWhole: Bool {
    switch action {
    case .replace, .delete: true
    case .extend, .prune, .keep: false
    }
  }

  /// What the set becomes; `nil` when it stays as it is.
  fileprivate func outcome(of old: [ZoneRecord]) throws -> (ttl: UInt32, [Record])? {
    let present = try old.map { Record(try $0.recordData, isDisabled: $0.isDisabled) }
    let formerTTL = old.first?.ttl
    switch action {
    case .replace(let ttl, let records):
      var seen: Set<RecordData> = []
      for record in records where !seen.insert(record.data).inserted {
        throw ZoneDatabaseError(
          .invalidContent, at: "\(owner.withoutDot) \(type)",
          found: "the record \(record.data.contentText) is there twice",
          remedy: "Give each record once.")
      }
      return (ttl, records)
    case .delete: return (formerTTL ?? 0, [])
    case .extend(let ttl, let records):
      let new = records.filter { record in !present.contains { $0.data == record.data } }
      return (ttl ?? formerTTL ?? RecordRowReader.defaultTTL, present + new)
    case .prune(let data):
      return (formerTTL ?? 0, present.filter { !data.contains($0.data) })
    case .keep: return nil
    }
  }
}

extension RecordSetChange.Record {
  /// The record as the audit trail has it.
  func auditText(_ ttl: UInt32) -> String {
    "\(ttl) \(data.contentText)\(isDisabled ? " (disabled)" : "")"
  }
}

extension ZoneRecord {
  /// The record as the audit trail has it.
  var auditText: String {
    get throws { "\(ttl) \(try recordData.contentText)\(isDisabled ? " (disabled)" : "")" }
  }
}
