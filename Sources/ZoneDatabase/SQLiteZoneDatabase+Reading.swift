package import DNSProtocol
import GRDB

extension SQLiteZoneDatabase {
  /// Runs a reading transaction: all that it sees is of one moment.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try translating { try reader.read(body) }
  }

  package func zones() throws -> (zones: [ZoneSummary], defects: [RowDefect]) {
    try read { database in
      var defects = DefectList()
      return (try Self.zones(database, &defects), defects.defects)
    }
  }

  package func zone(_ id: ZoneIdentifier) throws -> ZoneSummary? {
    try read { database in try Self.zone(id, database) }
  }

  package func zone(named name: DomainName) throws -> ZoneSummary? {
    try read { database in try Self.zone(named: name, database) }
  }

  package func forEachRecord(
    ofZone id: ZoneIdentifier, includingDisabled: Bool, _ body: (ZoneRecord) throws -> Void
  ) throws -> [RowDefect] {
    try read { database in
      guard let zone = try Self.zone(id, database) else {
        throw ZoneDatabaseError(
          .noSuchZone, at: "\(location)", found: "no zone with the key \(id.rawValue)",
          remedy: "It was deleted meanwhile")
      }
      var defects = DefectList()
      try Self.forEachRecord(
        of: zone, includingDisabled: includingDisabled, database, &defects, body)
      return defects.defects
    }
  }

  package func loadAll(
    zone body: (ZoneSummary) throws -> Void,
    record: (ZoneIdentifier, ZoneRecord) throws -> Void
  ) throws -> ZoneSnapshot {
    try read { database in
      let position = try Self.journalPosition(database)
      var defects = DefectList()
      let zones = try Self.zones(database, &defects)
      let rows = try SQLiteStatement(
        "SELECT \(RecordRowReader.columns) FROM records WHERE domain_id IS NOT NULL"
          + " ORDER BY domain_id", database)
      var hasRow = try rows.step()
      for zone in zones {
        try body(zone)
        var reader = RecordRowReader(zone: zone, includesDisabled: false)
        while hasRow, rows.integer(RecordRowReader.zoneColumn) <= zone.id.rawValue {
          // Rows of a zone that is gone, or can't be read, are passed over.
          if rows.integer(RecordRowReader.zoneColumn) == zone.id.rawValue {
            if let value = reader.read(rows, &defects) { try record(zone.id, value) }
          }
          hasRow = try rows.step()
        }
      }
      return ZoneSnapshot(journalPosition: position, defects: defects.defects)
    }
  }

  package func snapshotOfZones(
    _ ids: [ZoneIdentifier], zone body: (ZoneSummary) throws -> Void,
    record: (ZoneIdentifier, ZoneRecord) throws -> Void
  ) throws -> ZoneSnapshot {
    try read { database in
      var snapshot = ZoneSnapshot(journalPosition: try Self.journalPosition(database))
      var defects = DefectList()
      for id in ids {
        guard let zone = try Self.zone(id, database, &defects) else {
          snapshot.missing.append(id)
          continue
        }
        try body(zone)
        try Self.forEachRecord(of: zone, includingDisabled: false, database, &defects) {
          try record(id, $0)
        }
      }
      snapshot.defects = defects.defects
      return snapshot
    }
  }

  static func forEachRecord(
    of zone: ZoneSummary, includingDisabled: Bool, _ database: Database,
    _ defects: inout DefectList, _ body: (ZoneRecord) throws -> Void
  ) throws {
    let rows = try SQLiteStatement(
      "SELECT \(RecordRowReader.columns) FROM records WHERE domain_id = ?1", database)
    rows.bind(zone.id.rawValue, at: 1)
    var reader = RecordRowReader(zone: zone, includesDisabled: includingDisabled)
    while try rows.step() {
      if let record = reader.read(rows, &defects) { try body(record) }
    }
  }
}
