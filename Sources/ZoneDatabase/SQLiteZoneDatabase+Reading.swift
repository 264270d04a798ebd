package import DNSProtocol
import GRDB

extension SQLiteZoneDatabase {
  /// Runs a reading transaction: all that it sees is of one moment.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try translating { try reader.read(body) }
  }

  package func zones() throws -> (zones: [ZoneSummary], defects: [RowDefect]) {
    try read { database in
      let defects = DefectList()
      return (try Self.zones(database, defects), defects.defects)
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
      let defects = DefectList()
      try Self.forEachRecord(
        of: zone, includingDisabled: includingDisabled, database, defects, body)
      return defects.defects
    }
  }

  package func reading<Value>(_ body: (any ZoneReading) throws -> Value) throws -> Value {
    let (reader, generation) = readerAndGeneration
    return try translating {
      try reader.read { try body(SQLiteReading($0, generation: generation)) }
    }
  }

  static func forEachRecord(
    of zone: ZoneSummary, includingDisabled: Bool, _ database: Database,
    _ defects: DefectList, _ body: (ZoneRecord) throws -> Void
  ) throws {
    let rows = try SQLiteStatement(
      "SELECT \(RecordRowReader.columns) FROM records"
        + " WHERE id IN (SELECT id FROM records WHERE domain_id = ?1)", database)
    rows.bind(zone.id.rawValue, at: 1)
    var reader = RecordRowReader(zone: zone, includesDisabled: includingDisabled)
    while try rows.step() {
      if reader.read(rows, defects) { try body(ZoneRecord(reader.row)) }
    }
  }
}
