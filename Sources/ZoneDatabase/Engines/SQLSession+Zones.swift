import DNSProtocol
import SQL

/// A row of `domains`.
private struct ZoneRow {
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

extension SQLSession {
  /// What ``zone(_:_:_:)`` runs.
  static var zoneOfKey: String { "SELECT \(ZoneRow.columns) FROM domains WHERE id = ?1" }

  /// All zones in the order of their keys.
  func zones(_ defects: DefectList) throws -> [ZoneSummary] {
    var zones: [ZoneSummary] = []
    try forEachZone(defects) { zones.append($0) }
    return zones
  }

  /// Reads all zones in the order of their keys; `body` may run statements.
  func forEachZone(_ defects: DefectList, _ body: (ZoneSummary) throws -> Void) throws {
    let statement = "SELECT \(ZoneRow.columns) FROM domains ORDER BY id"
    if allowsStatementsWhileReading {
      try forEachRow(statement) { row in
        guard let found = ZoneRow.read(row, defects) else { return }
        if try isServed(found, defects) { try body(found.zone) }
      }
    } else {
      let rows = try all(statement) { ZoneRow.read($0, defects) }
      for case .some(let found) in rows where try isServed(found, defects) { try body(found.zone) }
    }
  }

  /// The zone with a key, by a statement that is ready for it; a row that can't be read is noted.
  func zone(
    _ id: ZoneIdentifier, _ rows: any SQLStatement, _ defects: DefectList
  ) throws -> ZoneSummary? {
    rows.bind(.integer(id.rawValue), at: 1)
    let found = try rows.step() ? ZoneRow.read(rows, defects) : nil
    rows.reset()
    guard let found, try isServed(found, defects) else { return nil }
    return found.zone
  }

  /// The zone with a key, if it can be read.
  func zone(_ id: ZoneIdentifier) throws -> ZoneSummary? {
    try zone(id, prepare(Self.zoneOfKey), DefectList())
  }

  /// The zone with a name, if it can be read.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - isLocked: Whether others who want to change the zone wait until this transaction is over.
  ///     It has to be the first question of the transaction, since some engines' transactions see
  ///     the moment of their first question.
  func zone(named name: DomainName, isLocked: Bool = false) throws -> ZoneSummary? {
    let text = name.databaseText
    let rows = try prepare(
      "SELECT \(ZoneRow.columns) FROM domains WHERE name IN (?1, ?2) ORDER BY name = ?1 DESC, id"
        + (isLocked ? dialect.locking : ""))
    rows.bind([.text(text), .text(text + ".")])
    defer { rows.reset() }
    let defects = DefectList()
    while try rows.step() {
      if let found = ZoneRow.read(rows, defects) { return found.zone }
    }
    return nil
  }

  /// Notes a row whose name is another's too, where that one comes first.
  private func isServed(_ row: ZoneRow, _ defects: DefectList) throws -> Bool {
    guard let duplicate = row.duplicate, let other = try zone(named: row.zone.name),
      other.id != row.zone.id
    else { return true }
    defects.append(duplicate)
    return false
  }
}
