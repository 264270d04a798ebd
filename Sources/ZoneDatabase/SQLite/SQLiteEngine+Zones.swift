import DNSProtocol
import GRDB
import SQL

extension SQLiteEngine {
  /// Reads every zone with its records, rows that lie next to each other in the table in one go.
  ///
  /// That is much faster than looking each up through an index. Where each zone's rows lie is seen
  /// beforehand in the index.
  func forEachZone(
    _ session: SQLiteSession, _ list: DefectList,
    _ body: (ZoneSummary, _ rows: Int) throws -> Void, record: (borrowing RecordRow) throws -> Void
  ) throws {
    let rows = try SpreadRows(session)
    var spreads = try RowSpreads(session.database)
    var spread = try spreads.next()
    var reader = RecordRowReader(includesDisabled: false)
    let zones = SQLiteSession(session.database, allowsStatementsWhileReading: true)
    try zones.forEachZone(list) { zone in
      while let found = spread, found.zone ?? .min < zone.id.rawValue {
        list.appendOrphans(found)
        spread = try spreads.next()
      }
      guard let found = spread, found.zone == zone.id.rawValue else {
        try body(zone, 0)
        return
      }
      try body(zone, found.count)
      reader.begin(zone)
      try rows.forEach(found, &spreads.rows) { row in
        if reader.read(row, list) { try record(reader.row) }
      }
      spread = try spreads.next()
    }
    while let found = spread {
      list.appendOrphans(found)
      spread = try spreads.next()
    }
  }
}

/// Reads the rows of one zone after another, in the order of the rows.
private final class SpreadRows {
  /// Gives the rows from one on; goes on from zone to zone where they follow each other.
  private let following: SQLiteStatement
  /// The row at which ``following`` stands.
  private var current: Int64?
  private let between: SQLiteStatement
  private let scattered: SQLiteStatement

  init(_ session: SQLiteSession) throws {
    let database = session.database
    let select = "SELECT \(RecordRowReader.columns(session.dialect)) FROM records"
    following = try SQLiteStatement("\(select) WHERE id >= ?1 ORDER BY id", database)
    between = try SQLiteStatement(
      "\(select) NOT INDEXED WHERE id BETWEEN ?1 AND ?2 AND domain_id = ?3 ORDER BY id", database)
    scattered = try SQLiteStatement(
      "\(select) WHERE id IN (SELECT id FROM records WHERE domain_id = ?1) ORDER BY id", database)
  }

  /// Gives the rows of a spread.
  ///
  /// - Parameters:
  ///   - spread: Where the rows are.
  ///   - rows: Their keys, when there are few; are put in order.
  ///   - body: Gets the statement at each row.
  func forEach(
    _ spread: RowSpread, _ rows: inout [Int64], _ body: (borrowing SQLiteStatement) throws -> Void
  ) throws {
    if spread.isDense {
      for row in spread.first...spread.last {
        try move(to: row)
        try body(following)
      }
    } else if spread.count <= RowSpreads.mostRows {
      rows.sort()
      for row in rows {
        try move(to: row)
        try body(following)
      }
    } else if spread.isFairlyDense {
      defer { between.reset() }
      between.bind(.integer(spread.first), at: 1)
      between.bind(.integer(spread.last), at: 2)
      between.bind(.integer(spread.zone), at: 3)
      while try between.step() { try body(between) }
    } else {
      defer { scattered.reset() }
      scattered.bind(.integer(spread.zone), at: 1)
      while try scattered.step() { try body(scattered) }
    }
  }

  /// Moves ``following`` to a row that is there.
  private func move(to row: Int64) throws {
    if current != row - 1 {
      following.reset()
      following.bind(.integer(row), at: 1)
    }
    current = nil
    guard try following.step() else {
      throw SQLError(.corrupt, message: "row \(row) of records is missing")
    }
    current = row
  }
}
