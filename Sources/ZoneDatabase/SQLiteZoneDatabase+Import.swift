package import DNSProtocol
import GRDB

extension SQLiteZoneDatabase {
  /// How much memory a change of a whole zone may use for its pages, in KiB.
  static let bulkCache = 262_144

  package func importZone(
    _ name: DomainName, kind: ZoneKind?, replacing: Bool, progress: ((Int) -> Void)?,
    records: (_ add: (ResourceRecord) throws -> Void) throws -> Void
  ) throws -> ImportResult {
    try write(cache: Self.bulkCache) { database in
      let (zone, old) = try zoneForImport(name, kind: kind, replacing: replacing, database)
      return try journaledAsOne(zone.id, database) {
        let replaced = try Self.deleteRecords(of: zone.id, database)
        let indexes = try DeferredIndexes(database)
        var importer = try ZoneImporter(database, zone: zone, progress: progress)
        try records { record in try importer.add(record) }
        try indexes.create(database)
        let duplicates = try importer.finish()
        progress?(importer.count)
        return ImportResult(
          zone: zone.id, recordCount: importer.count - duplicates, duplicateCount: duplicates,
          replacedCount: replaced, serial: SerialChange(before: old, after: importer.serial))
      }
    }
  }

  private func zoneForImport(
    _ name: DomainName, kind: ZoneKind?, replacing: Bool, _ database: Database
  ) throws -> (ZoneSummary, serial: UInt32?) {
    guard var zone = try Self.zone(named: name, database) else {
      let new = NewZone(name: name, kind: kind ?? .native)
      return (try Self.insertZone(new, database), nil)
    }
    guard replacing else { throw zoneExists(name) }
    if let kind, kind != zone.kind {
      try database.execute(
        sql: "UPDATE domains SET type = ? WHERE id = ?",
        arguments: [kind.rawValue, zone.id.rawValue])
      zone.kind = kind
    }
    return (zone, try Self.authority(of: zone, database)?.data.serial)
  }

  func zoneExists(_ name: DomainName) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .zoneExists, at: "\(location)", found: "the zone \(name.withoutDot) exists already",
      remedy: "`martlet zone import --replace` replaces its content; `martlet zone delete` deletes"
        + " it.")
  }

  /// Runs something whose changes to one zone's records make one entry of the journal, for the
  /// whole zone, rather than one for each.
  func journaledAsOne<Value>(
    _ zone: ZoneIdentifier, _ database: Database, _ body: () throws -> Value
  ) throws -> Value {
    guard try database.tableExists("martlet_settings"), try Self.hasJournal(database) else {
      return try body()
    }
    try database.execute(
      sql: "INSERT OR REPLACE INTO martlet_settings (name, value) VALUES (?, ?)",
      arguments: [SQLiteSchema.bulkSetting, zone.rawValue])
    let value = try body()
    try database.execute(
      sql: "DELETE FROM martlet_settings WHERE name = ?", arguments: [SQLiteSchema.bulkSetting])
    try database.execute(
      sql: """
        INSERT INTO martlet_journal (zone, name, moment)
        VALUES (?, NULL, CAST(strftime('%s', 'now') AS INTEGER))
        """, arguments: [zone.rawValue])
    return value
  }

  /// Deletes a zone's rows of `records`.
  ///
  /// - Returns: How many had a type.
  static func deleteRecords(of zone: ZoneIdentifier, _ database: Database) throws -> Int {
    let count = try Int.fetchOne(
      database, sql: "SELECT count(type) FROM records WHERE domain_id = ?",
      arguments: [zone.rawValue])
    try database.execute(
      sql: "DELETE FROM records WHERE domain_id = ?", arguments: [zone.rawValue])
    return count ?? 0
  }

  static func insertZone(_ zone: NewZone, _ database: Database) throws -> ZoneSummary {
    try database.execute(
      sql: "INSERT INTO domains (name, type, master, account) VALUES (?, ?, ?, ?)",
      arguments: [zone.name.databaseText, zone.kind.rawValue, zone.master, zone.account ?? ""])
    return ZoneSummary(
      id: ZoneIdentifier(rawValue: database.lastInsertedRowID), name: zone.name, kind: zone.kind,
      master: zone.master, account: zone.account)
  }
}
