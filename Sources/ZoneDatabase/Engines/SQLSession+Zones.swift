import DNSProtocol
import SQL

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
