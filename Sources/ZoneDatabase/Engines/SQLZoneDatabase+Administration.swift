import DNSProtocol
import SQL

extension SQLZoneDatabase {
  func createZone(_ zone: NewZone) throws -> ZoneSummary {
    try write { session in
      guard try session.zone(named: zone.name, isLocked: true) == nil else {
        throw zoneExists(zone.name)
      }
      let summary = try insertZone(zone, session)
      guard !zone.records.isEmpty || ![.secondary, .consumer].contains(zone.kind) else {
        try writeAudit(
          session, "zone-created", zone: zone.name, detail: Self.created(0, summary), by: author)
        return summary
      }
      var importer = try ZoneImporter(session, zone: summary, progress: nil)
      for record in zone.records { try importer.add(record) }
      _ = try importer.finish()
      try writeAudit(
        session, "zone-created", zone: zone.name,
        serial: SerialChange(before: nil, after: importer.serial),
        detail: Self.created(importer.count, summary), by: author)
      return summary
    }
  }

  /// What the audit trail says of a new zone.
  static func created(_ records: Int, _ zone: ZoneSummary) -> String {
    "{\"records\":\(records),\"kind\":\"\(zone.kind.word)\"}"
  }

  func deleteZone(_ name: DomainName) throws -> Int {
    try write(isBulk: true) { session in
      let zone = try zoneToChange(name, session)
      let serial = try session.authority(of: zone)?.data.serial
      let count = try delete(zone, session)
      try writeAudit(
        session, "zone-deleted", zone: name, serial: SerialChange(before: serial, after: nil),
        detail: "{\"records\":\(count)}", by: author)
      return count
    }
  }

  /// Deletes a zone with all that belongs to it.
  ///
  /// - Returns: How many records were deleted.
  func delete(_ zone: ZoneSummary, _ session: Engine.Session) throws -> Int {
    try journaledAsOne(zone.id, session) {
      let key = SQLValue.integer(zone.id.rawValue)
      let count = try session.deleteRecords(of: zone.id)
      for table in ["comments", "domainmetadata", "cryptokeys"] {
        try session.execute("DELETE FROM \(table) WHERE domain_id = ?1", [key])
      }
      try session.execute("DELETE FROM domains WHERE id = ?1", [key])
      return count
    }
  }

  func records(
    ofZone name: DomainName, matching filter: RecordFilter
  ) throws -> (records: [ZoneRecord], defects: [RowDefect]) {
    try read { session in
      let zone = try requireZone(name, session)
      let defects = DefectList()
      var records: [ZoneRecord] = []
      try session.forEachRecord(
        of: zone, includingDisabled: filter.includesDisabled, defects
      ) { row in
        let record = ZoneRecord(row)
        if filter.matches(record) { records.append(record) }
      }
      records.sort(by: CanonicalOrder(apex: zone.name).areInOrder)
      return (records, defects.defects)
    }
  }

  func setKind(_ kind: ZoneKind, master: String?, ofZone name: DomainName) throws {
    try change(ZoneDetails(kind: kind, master: master), ofZone: name, by: author)
  }

  func setAccount(_ account: String?, ofZone name: DomainName) throws {
    try change(ZoneDetails(account: account ?? ""), ofZone: name, by: author)
  }

  func metadata(_ kind: String, ofZone name: DomainName) throws -> [String] {
    try read { session in try session.metadata(kind, of: requireZone(name, session)) }
  }

  func setMetadata(_ kind: String, to values: [String], ofZone name: DomainName) throws {
    try change(ZoneDetails(metadata: [kind: values]), ofZone: name, by: author)
  }

  func increaseSerial(ofZone name: DomainName, policy: SerialPolicy) throws -> SerialChange {
    try write { session in
      let zone = try zoneToChange(name, session)
      guard let before = try session.authority(of: zone) else {
        throw ZoneDatabaseError(
          .invalidContent, at: "zone \(name.withoutDot)", found: "no SOA record",
          remedy: "Add one: it holds the serial.")
      }
      // Who asks for a higher serial gets one, also in a zone whose edits don't raise it.
      let resolved = try session.resolved(policy, of: zone)
      let after = try session.raiseSerial(
        of: zone, before, policy: resolved == .unchanged ? .increment : resolved)
      let change = SerialChange(before: before.data.serial, after: after.data.serial)
      try writeAudit(session, "serial-raised", zone: name, serial: change, detail: "{}", by: author)
      return change
    }
  }

  /// A zone that is there, and which nobody else changes until the transaction is over.
  func zoneToChange(_ name: DomainName, _ session: Engine.Session) throws -> ZoneSummary {
    try requireZone(name, session, isLocked: true)
  }

  func requireZone(
    _ name: DomainName, _ session: Engine.Session, isLocked: Bool = false
  ) throws -> ZoneSummary {
    guard let zone = try session.zone(named: name, isLocked: isLocked) else {
      throw ZoneDatabaseError(
        .noSuchZone, at: "\(location)", found: "there is no zone \(name.withoutDot)",
        remedy: "`martlet zone list` shows those there are.")
    }
    return zone
  }
}
