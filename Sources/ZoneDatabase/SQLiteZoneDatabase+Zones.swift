import DNSProtocol
import GRDB

extension SQLiteZoneDatabase {
  private static let zoneColumns =
    "id, name, type, master, account, catalog, options, last_check, notified_serial"

  /// All zones in the order of their keys.
  static func zones(_ database: Database, _ defects: inout DefectList) throws -> [ZoneSummary] {
    let rows = try SQLiteStatement("SELECT \(zoneColumns) FROM domains ORDER BY id", database)
    var zones: [ZoneSummary] = []
    var names: Set<DomainName> = []
    while try rows.step() {
      do throws(RowDefect) {
        let zone = try summary(rows, &defects)
        guard names.insert(zone.name).inserted else {
          throw defect(rows, "the zone is there twice; delete one of the rows")
        }
        zones.append(zone)
      } catch { defects.append(error) }
    }
    return zones
  }

  static func zone(
    _ id: ZoneIdentifier, _ database: Database, _ defects: inout DefectList
  ) throws -> ZoneSummary? {
    let rows = try SQLiteStatement("SELECT \(zoneColumns) FROM domains WHERE id = ?1", database)
    rows.bind(id.rawValue, at: 1)
    guard try rows.step() else { return nil }
    do throws(RowDefect) {
      return try summary(rows, &defects)
    } catch {
      defects.append(error)
      return nil
    }
  }

  static func zone(_ id: ZoneIdentifier, _ database: Database) throws -> ZoneSummary? {
    var defects = DefectList()
    return try zone(id, database, &defects)
  }

  static func zone(named name: DomainName, _ database: Database) throws -> ZoneSummary? {
    let rows = try SQLiteStatement(
      "SELECT \(zoneColumns) FROM domains WHERE name IN (?1, ?2) ORDER BY id", database)
    rows.bind(name.databaseText, at: 1)
    rows.bind(name.databaseText + ".", at: 2)
    var defects = DefectList()
    while try rows.step() {
      if let zone = try? summary(rows, &defects) { return zone }
    }
    return nil
  }

  private static func summary(
    _ row: borrowing SQLiteStatement, _ defects: inout DefectList
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
