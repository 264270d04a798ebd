import DNSProtocol
import SQL

extension DatabaseEngine {
  /// Reads every zone with its records as one stream of rows, sorted by the engine.
  ///
  /// The zones are held, and how many rows each has; the rows are not.
  func forEachZone(
    _ session: Session, _ defects: DefectList, _ body: (ZoneSummary, _ rows: Int) throws -> Void,
    record: (borrowing RecordRow) throws -> Void
  ) throws {
    let zones = try session.zones(defects)
    let (counts, isInOrder) = try rowCounts(session, defects, of: zones)
    // Rows that lie in the order in which they are wanted need not be sorted, and come at once.
    let rows = try session.prepare(
      "SELECT \(RecordRowReader.columns(session.dialect)), domain_id FROM records"
        + (isInOrder ? " ORDER BY id" : " WHERE domain_id IS NOT NULL ORDER BY domain_id, id"))
    defer { rows.reset() }
    var reader = RecordRowReader(includesDisabled: false)
    var next = 0
    while try rows.step() {
      guard !rows.isNull(RecordRowReader.columnCount) else { continue }
      let key = rows.integer(RecordRowReader.columnCount)
      while next < zones.count, zones[next].id.rawValue <= key {
        try body(zones[next], counts[next])
        reader.begin(zones[next])
        next += 1
      }
      guard next > 0, zones[next - 1].id.rawValue == key else { continue }
      if reader.read(rows, defects) { try record(reader.row) }
    }
    while next < zones.count {
      try body(zones[next], counts[next])
      next += 1
    }
  }

  /// How many rows each of some zones has, and whether the order of their keys is that of their
  /// rows; rows of no zone are noted.
  private func rowCounts(
    _ session: Session, _ defects: DefectList, of zones: [ZoneSummary]
  ) throws -> (counts: [Int], isInOrder: Bool) {
    var spreads = try session.all(
      "SELECT domain_id, count(*), min(id), max(id) FROM records GROUP BY domain_id"
    ) { row in
      RowSpread(
        zone: row.isNull(0) ? nil : row.integer(0), count: Int(row.integer(1)),
        first: row.integer(2), last: row.integer(3))
    }
    spreads.sort { $0.zone ?? .min < $1.zone ?? .min }
    var counts = [Int](repeating: 0, count: zones.count)
    var (index, last, isInOrder) = (0, Int64.min, true)
    for spread in spreads {
      if spread.first <= last { isInOrder = false }
      last = spread.last
      while index < zones.count, zones[index].id.rawValue < spread.zone ?? .min { index += 1 }
      if index < zones.count, zones[index].id.rawValue == spread.zone {
        counts[index] = spread.count
      } else {
        defects.appendOrphans(spread)
      }
    }
    return (counts, isInOrder)
  }
}

extension DatabaseEngine {
  func mayPruneJournal(_ session: Session) throws -> Bool { true }

  func journalWhole(_ zone: ZoneIdentifier, _ session: Session) throws {
    try session.execute(
      "INSERT INTO martlet_journal (zone, name, moment) VALUES (?1, NULL, \(session.dialect.now))",
      [.integer(zone.rawValue)])
  }
}
