import DNSProtocol
import GRDB

extension SQLiteZoneDatabase {
  private static let zoneColumns =
    "id, name, type, master, account, catalog, options, last_check, notified_serial"

  /// What ``zone(_:_:_:_:)`` runs.
  static let zoneOfKey = "SELECT \(zoneColumns) FROM domains WHERE id = ?1"

  /// All zones in the order of their keys.
  static func zones(_ database: Database, _ defects: DefectList) throws -> [ZoneSummary] {
    var zones: [ZoneSummary] = []
    try forEachZone(database, defects) { zones.append($0) }
    return zones
  }

  /// Reads all zones in the order of their keys.
  static func forEachZone(
    _ database: Database, _ defects: DefectList, _ body: (ZoneSummary) throws -> Void
  ) throws {
    let rows = try SQLiteStatement("SELECT \(zoneColumns) FROM domains ORDER BY id", database)
    while try rows.step() {
      if let zone = try readable(rows, database, defects) { try body(zone) }
    }
  }

  static func zone(
    _ id: ZoneIdentifier, _ rows: borrowing SQLiteStatement, _ database: Database,
    _ defects: DefectList
  ) throws -> ZoneSummary? {
    rows.bind(id.rawValue, at: 1)
    return try rows.step() ? readable(rows, database, defects) : nil
  }

  static func zone(_ id: ZoneIdentifier, _ database: Database) throws -> ZoneSummary? {
    let defects = DefectList()
    return try zone(id, SQLiteStatement(zoneOfKey, database), database, defects)
  }

  static func zone(named name: DomainName, _ database: Database) throws -> ZoneSummary? {
    let rows = try SQLiteStatement(
      "SELECT \(zoneColumns) FROM domains WHERE name IN (?1, ?2) ORDER BY name = ?1 DESC, id",
      database)
    rows.bind(name.databaseText, at: 1)
    rows.bind(name.databaseText + ".", at: 2)
    let defects = DefectList()
    while try rows.step() {
      if let zone = try? summary(rows, defects) { return zone }
    }
    return nil
  }

  /// The zone of the row a statement stands at; `nil` and a defect when there is none to be served.
  private static func readable(
    _ row: borrowing SQLiteStatement, _ database: Database, _ defects: DefectList
  ) throws -> ZoneSummary? {
    do throws(RowDefect) {
      let zone = try summary(row, defects)
      // The table lets a name be there once, but does not know that a dot makes no difference.
      if row.text(1).last == UInt8(ascii: "."), !zone.name.isRoot,
        let other = try? Self.zone(named: zone.name, database), other.id != zone.id
      {
        throw defect(row, "the zone is there twice; delete one of the rows")
      }
      return zone
    } catch {
      defects.append(error)
      return nil
    }
  }

  private static func summary(
    _ row: borrowing SQLiteStatement, _ defects: DefectList
  ) throws(RowDefect) -> ZoneSummary {
    let name: DomainName
    do throws(DomainNameError) {
      name = try DomainName(databaseText: row.text(1).span)
    } catch {
      throw defect(row, "the name \(error)")
    }
    let word = row.string(2) ?? ""
    let kind = ZoneKind(word: word)
    if kind == nil {
      defects.append(
        defect(
          row,
          "the type \"\(word)\" is unknown and taken for NATIVE; expected "
            + ZoneKind.allCases.map(\.rawValue).joined(separator: ", ")))
    }
    return ZoneSummary(
      id: ZoneIdentifier(rawValue: row.integer(0)), name: name, kind: kind ?? .native,
      master: row.string(3), account: row.string(4), catalog: row.string(5),
      options: row.string(6), lastCheck: row.optionalInteger(7),
      notifiedSerial: row.optionalInteger(8).map { UInt32(truncatingIfNeeded: $0) })
  }

  private static func defect(_ row: borrowing SQLiteStatement, _ reason: String) -> RowDefect {
    RowDefect(
      table: "domains", rowID: row.integer(0), zoneID: ZoneIdentifier(rawValue: row.integer(0)),
      zone: row.string(1) ?? "NULL", name: row.string(1) ?? "NULL", type: row.string(2) ?? "",
      content: "", reason: reason)
  }
}
