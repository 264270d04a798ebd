import DNSProtocol
import GRDB

/// A reading transaction of a SQLite file.
final class SQLiteReading: ZoneReading {
  let database: Database
  let list = DefectList()
  /// Reads the rows of one name; made when it is needed first.
  private var rowsOfName: PreparedStatement?
  private var zoneOfKey: PreparedStatement?

  let generation: Int64

  init(_ database: Database, generation: Int64) {
    self.database = database
    self.generation = generation
  }

  var defects: [RowDefect] { list.defects }

  var hasJournal: Bool { get throws { try SQLiteZoneDatabase.hasJournal(database) } }

  func journalPosition() throws -> Int64 { try SQLiteZoneDatabase.journalPosition(database) }

  func oldestJournalEntry() throws -> Int64? {
    try SQLiteZoneDatabase.oldestJournalEntry(database)
  }

  func journalMark(at id: Int64) throws -> JournalMark? {
    try SQLiteZoneDatabase.journalMark(at: id, database)
  }

  func forEachJournalEntry(
    after position: Int64, _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws {
    try SQLiteZoneDatabase.forEachJournalEntry(after: position, limit: -1, database, body)
  }

  func zone(_ id: ZoneIdentifier) throws -> ZoneSummary? {
    let prepared =
      try zoneOfKey ?? PreparedStatement(SQLiteZoneDatabase.zoneOfKey, database)
    zoneOfKey = prepared
    return try prepared.run { try SQLiteZoneDatabase.zone(id, $0, database, list) }
  }

  func zone(named name: DomainName) throws -> ZoneSummary? {
    try SQLiteZoneDatabase.zone(named: name, database)
  }

  func forEachRecord(
    of zone: ZoneSummary, _ body: (borrowing RecordRow) throws -> Void
  ) throws {
    let rows = try SQLiteStatement(
      """
      SELECT \(RecordRowReader.columns) FROM records
      WHERE id IN (SELECT id FROM records WHERE domain_id = ?1)
      """, database)
    rows.bind(zone.id.rawValue, at: 1)
    var reader = RecordRowReader(zone: zone, includesDisabled: false)
    while try rows.step() {
      if reader.read(rows, list) { try body(reader.row) }
    }
  }

  func forEachRecord(
    of zone: ZoneSummary, namedExactly text: [UInt8], _ body: (borrowing RecordRow) throws -> Void
  ) throws {
    let prepared =
      try rowsOfName
      ?? PreparedStatement(
        """
        SELECT \(RecordRowReader.columns) FROM records WHERE domain_id = ?1 AND name = ?2
        ORDER BY id
        """, database)
    rowsOfName = prepared
    try prepared.run { rows in
      rows.bind(zone.id.rawValue, at: 1)
      rows.bind(text: text, at: 2)
      var reader = RecordRowReader(zone: zone, includesDisabled: false)
      while try rows.step() {
        if reader.read(rows, list) { try body(reader.row) }
      }
    }
  }
}

extension SQLiteReading {
  private static let signedZones = """
    SELECT DISTINCT domain_id FROM cryptokeys WHERE active = 1 AND NOT EXISTS (
      SELECT 1 FROM domainmetadata WHERE domain_id = cryptokeys.domain_id
        AND kind = 'PRESIGNED' AND content = '1')
    """

  func isSignedByPowerDNS(_ zone: ZoneIdentifier) throws -> Bool {
    let rows = try SQLiteStatement(Self.signedZones + " AND domain_id = ?1", database)
    rows.bind(zone.rawValue, at: 1)
    return try rows.step()
  }

  func zonesSignedByPowerDNS() throws -> [ZoneIdentifier] {
    let rows = try SQLiteStatement(Self.signedZones, database)
    var zones: [ZoneIdentifier] = []
    while try rows.step() { zones.append(ZoneIdentifier(rawValue: rows.integer(0))) }
    return zones
  }
}

/// A statement that is run more than once.
private final class PreparedStatement {
  private let statement: SQLiteStatement

  init(_ sql: String, _ database: Database) throws {
    statement = try SQLiteStatement(sql, database)
  }

  /// Lets the statement be run, and makes it ready for the next time.
  func run<Value>(_ body: (borrowing SQLiteStatement) throws -> Value) rethrows -> Value {
    defer { statement.reset() }
    return try body(statement)
  }
}
