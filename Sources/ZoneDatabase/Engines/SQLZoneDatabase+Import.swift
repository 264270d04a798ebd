import DNSProtocol
import SQL

extension SQLZoneDatabase {
  func importZone(
    _ name: DomainName, kind: ZoneKind?, replacing: Bool, progress: ((Int) -> Void)?,
    records: (_ add: (ResourceRecord) throws -> Void) throws -> Void
  ) throws -> ImportResult {
    // The caller gives the records once.
    try write(isBulk: true, isRepeatable: false) { session in
      let (zone, old) = try zoneForImport(name, kind: kind, replacing: replacing, session)
      let result = try journaledAsOne(zone.id, session) {
        let replaced = try session.deleteRecords(of: zone.id)
        let indexes = try engine.removeIndexes(session)
        var importer = try ZoneImporter(session, zone: zone, progress: progress)
        try records { record in try importer.add(record) }
        try importer.finishWriting()
        for statement in indexes { try session.execute(statement) }
        let duplicates = try importer.finish()
        progress?(importer.count)
        return ImportResult(
          zone: zone.id, recordCount: importer.count - duplicates, duplicateCount: duplicates,
          replacedCount: replaced, serial: SerialChange(before: old, after: importer.serial))
      }
      try writeAudit(
        session, "zone-imported", zone: name, serial: result.serial,
        detail: "{\"removed\":\(result.replacedCount),\"added\":\(result.recordCount)}",
        by: author)
      return result
    }
  }

  private func zoneForImport(
    _ name: DomainName, kind: ZoneKind?, replacing: Bool, _ session: Engine.Session
  ) throws -> (ZoneSummary, serial: UInt32?) {
    guard var zone = try session.zone(named: name, isLocked: true) else {
      return (try insertZone(NewZone(name: name, kind: kind ?? .native), session), nil)
    }
    guard replacing else { throw zoneExists(name) }
    if let kind, kind != zone.kind {
      try session.execute(
        "UPDATE domains SET type = ?1 WHERE id = ?2",
        [.text(kind.rawValue), .integer(zone.id.rawValue)])
      zone.kind = kind
    }
    return (zone, try session.authority(of: zone)?.data.serial)
  }

  func zoneExists(_ name: DomainName) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .zoneExists, at: "\(location)", found: "the zone \(name.withoutDot) exists already",
      remedy: "`martlet zone import --replace` replaces its content; `martlet zone delete` deletes"
        + " it.")
  }

  /// Writes the row of a new zone.
  func insertZone(_ zone: NewZone, _ session: Engine.Session) throws -> ZoneSummary {
    let key: Int64
    do {
      key = try session.insert(
        into: "domains",
        [
          ("name", .text(zone.name.databaseText)), ("type", .text(zone.kind.rawValue)),
          ("master", .text(zone.master)), ("account", .text(zone.account ?? "")),
        ])
    } catch let error as SQLError where error.kind == .duplicate {
      // Someone else has made it since we looked.
      throw zoneExists(zone.name)
    }
    return ZoneSummary(
      id: ZoneIdentifier(rawValue: key), name: zone.name, kind: zone.kind, master: zone.master,
      account: zone.account)
  }
}
