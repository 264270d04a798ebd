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
        return summary
      }
      var importer = try ZoneImporter(session, zone: summary, progress: nil)
      for record in zone.records { try importer.add(record) }
      _ = try importer.finish()
      return summary
    }
  }

  func deleteZone(_ name: DomainName) throws -> Int {
    try write(isBulk: true) { session in
      let zone = try zoneToChange(name, session)
      return try journaledAsOne(zone.id, session) {
        let key = SQLValue.integer(zone.id.rawValue)
        let count = try session.deleteRecords(of: zone.id)
        for table in ["comments", "domainmetadata", "cryptokeys"] {
          try session.execute("DELETE FROM \(table) WHERE domain_id = ?1", [key])
        }
        try session.execute("DELETE FROM domains WHERE id = ?1", [key])
        return count
      }
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
    try write { session in
      let zone = try zoneToChange(name, session)
      try session.execute(
        "UPDATE domains SET type = ?1, master = coalesce(?2, master) WHERE id = ?3",
        [.text(kind.rawValue), .text(master), .integer(zone.id.rawValue)])
    }
  }

  func setAccount(_ account: String?, ofZone name: DomainName) throws {
    try write { session in
      let zone = try zoneToChange(name, session)
      try session.execute(
        "UPDATE domains SET account = ?1 WHERE id = ?2",
        [.text(account ?? ""), .integer(zone.id.rawValue)])
    }
  }

  func metadata(_ kind: String, ofZone name: DomainName) throws -> [String] {
    try read { session in try session.metadata(kind, of: requireZone(name, session)) }
  }

  func setMetadata(_ kind: String, to values: [String], ofZone name: DomainName) throws {
    try write { session in
      let zone = try zoneToChange(name, session)
      let (key, kind) = (SQLValue.integer(zone.id.rawValue), SQLValue.text(kind.uppercased()))
      try session.execute(
        "DELETE FROM domainmetadata WHERE domain_id = ?1 AND kind = ?2", [key, kind])
      for value in values {
        try session.execute(
          "INSERT INTO domainmetadata (domain_id, kind, content) VALUES (?1, ?2, ?3)",
          [key, kind, .text(value)])
      }
    }
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
      return SerialChange(before: before.data.serial, after: after.data.serial)
    }
  }

  /// A zone that is there, and which nobody else changes until the transaction is over.
  func zoneToChange(_ name: DomainName, _ session: Engine.Session) throws -> ZoneSummary {
    try requireZone(name, session, isLocked: true)
  }

  private func requireZone(
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
