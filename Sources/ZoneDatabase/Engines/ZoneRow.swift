import DNSProtocol
import SQL

/// A row of `domains`.
struct ZoneRow {
  var zone: ZoneSummary
  /// What it is if another row has the same name; `nil` where the table does not let it.
  var duplicate: RowDefect?

  static let columns =
    "id, name, type, master, account, catalog, options, last_check, notified_serial"

  /// Reads the row a statement stands at.
  init(_ row: any SQLStatement, _ defects: DefectList) throws(RowDefect) {
    let name: DomainName
    do throws(DomainNameError) {
      name = try DomainName(databaseText: row.text(1).span)
    } catch {
      throw Self.defect(row, "the name \(error)")
    }
    let word = row.string(2) ?? ""
    let kind = ZoneKind(word: word)
    if kind == nil {
      defects.append(
        Self.defect(
          row,
          "the type \"\(word)\" is unknown and taken for NATIVE; expected "
            + ZoneKind.allCases.map(\.rawValue).joined(separator: ", ")))
    }
    zone = ZoneSummary(
      id: ZoneIdentifier(rawValue: row.integer(0)), name: name, kind: kind ?? .native,
      master: row.string(3), account: row.string(4), catalog: row.string(5),
      options: row.string(6), lastCheck: row.optionalInteger(7),
      notifiedSerial: row.optionalInteger(8).map { UInt32(truncatingIfNeeded: $0) })
    // The table lets a name be there once, but does not know that a dot makes no difference.
    if row.text(1).last == UInt8(ascii: "."), !name.isRoot {
      duplicate = Self.defect(row, "the zone is there twice; delete one of the rows")
    }
  }

  /// Reads the row a statement stands at; a row that can't be read is noted.
  static func read(_ row: any SQLStatement, _ defects: DefectList) -> ZoneRow? {
    do throws(RowDefect) {
      return try ZoneRow(row, defects)
    } catch {
      defects.append(error)
      return nil
    }
  }

  private static func defect(_ row: any SQLStatement, _ reason: String) -> RowDefect {
    RowDefect(
      table: "domains", rowID: row.integer(0), zoneID: ZoneIdentifier(rawValue: row.integer(0)),
      zone: row.string(1) ?? "NULL", name: row.string(1) ?? "NULL", type: row.string(2) ?? "",
      content: "", reason: reason)
  }
}
