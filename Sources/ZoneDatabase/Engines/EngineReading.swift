import DNSProtocol
import SQL

/// A reading transaction of any engine.
final class EngineReading<Engine: DatabaseEngine>: ZoneReading {
  private let engine: Engine
  private let session: Engine.Session
  private let list = DefectList()
  /// Reads the rows of one name; made when it is needed first.
  private var rowsOfName: (any SQLStatement)?
  private var zoneOfKey: (any SQLStatement)?

  let generation: Int64

  init(_ engine: Engine, _ session: Engine.Session, generation: Int64) {
    self.engine = engine
    self.session = session
    self.generation = generation
  }

  var defects: [RowDefect] { list.defects }

  var hasJournal: Bool { get throws { try engine.hasJournal(session) } }

  func journalPosition() throws -> Int64 { try engine.journalPosition(session) }

  func oldestJournalEntry() throws -> Int64? { try session.oldestJournalEntry() }

  func journalMark(at id: Int64) throws -> JournalMark? { try session.journalMark(at: id) }

  func forEachJournalEntry(
    after position: Int64, _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws {
    try engine.forEachJournalEntry(after: position, limit: nil, session, body)
  }

  func forEachJournalEntry(
    in ranges: [ClosedRange<Int64>], _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws {
    try session.forEachJournalEntry(in: ranges, body)
  }

  func journalCount(upTo position: Int64) throws -> Int {
    try session.journalCount(upTo: position)
  }

  func zone(_ id: ZoneIdentifier) throws -> ZoneSummary? {
    let prepared = try zoneOfKey ?? session.prepare(Engine.Session.zoneOfKey)
    zoneOfKey = prepared
    return try session.zone(id, prepared, list)
  }

  func zone(named name: DomainName) throws -> ZoneSummary? { try session.zone(named: name) }

  func forEachZone(
    _ body: (ZoneSummary, _ rows: Int) throws -> Void, record: (borrowing RecordRow) throws -> Void
  ) throws {
    try engine.forEachZone(session, list, body, record: record)
  }

  func forEachRecord(
    of zone: ZoneSummary, _ body: (borrowing RecordRow) throws -> Void
  ) throws {
    try session.forEachRecord(of: zone, includingDisabled: false, list, body)
  }

  func forEachRecord(
    of zone: ZoneSummary, namedExactly text: [UInt8], _ body: (borrowing RecordRow) throws -> Void
  ) throws {
    let rows =
      try rowsOfName
      ?? session.prepare(
        """
        SELECT \(RecordRowReader.columns(session.dialect)) FROM records
        WHERE domain_id = ?1 AND name = ?2 ORDER BY id
        """)
    rowsOfName = rows
    rows.bind([.integer(zone.id.rawValue), .text(text)])
    defer { rows.reset() }
    var reader = RecordRowReader(zone: zone, includesDisabled: false)
    while try rows.step() {
      // Where the engine's comparison overlooks case, others come too.
      guard rows.text(1).elementsEqual(text) else { continue }
      if reader.read(rows, list) { try body(reader.row) }
    }
  }

  private var signedZones: String {
    """
    SELECT DISTINCT domain_id FROM cryptokeys
    WHERE active = \(session.dialect.literal(true)) AND NOT EXISTS (
      SELECT 1 FROM domainmetadata WHERE domain_id = cryptokeys.domain_id
        AND kind = 'PRESIGNED' AND content = '1')
    """
  }

  func isSignedByPowerDNS(_ zone: ZoneIdentifier) throws -> Bool {
    try session.first(signedZones + " AND domain_id = ?1", [.integer(zone.rawValue)]) { _ in true }
      ?? false
  }

  func zonesSignedByPowerDNS() throws -> [ZoneIdentifier] {
    try session.all(signedZones) { ZoneIdentifier(rawValue: $0.integer(0)) }
  }
}
