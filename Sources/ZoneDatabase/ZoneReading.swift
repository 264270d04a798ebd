package import DNSProtocol

/// What a database holds at one moment: all that is asked of it is answered from the same
/// transaction.
///
/// Made by ``ZoneDatabase/reading(_:)`` and not to be kept. Records come in the order of their
/// rows. Errors that are thrown are those of the engine, which ``ZoneDatabase/reading(_:)``
/// translates, and those of the caller's own closures.
package protocol ZoneReading: AnyObject {
  /// The rows that could not be read so far.
  var defects: [RowDefect] { get }

  /// Differs when another file has taken the database's place since the last reading.
  var generation: Int64 { get }

  /// Whether the triggers that fill the journal exist.
  var hasJournal: Bool { get throws }

  /// The number of the newest journal entry that ever was, 0 when there was none.
  func journalPosition() throws -> Int64

  /// The number of the oldest entry that is still in the journal.
  func oldestJournalEntry() throws -> Int64?

  /// What an entry of the journal says; `nil` when it is not there (any more).
  func journalMark(at id: Int64) throws -> JournalMark?

  /// Reads the entries of the journal after a position, oldest first.
  ///
  /// - Parameters:
  ///   - position: The number of an entry.
  ///   - body: Gets an entry's number, its zone and the column `name` exactly as it stands in the
  ///     changed row; `nil` when the whole zone has to be read again.
  func forEachJournalEntry(
    after position: Int64, _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws

  /// Reads the entries of the journal whose numbers are in some ranges.
  ///
  /// An entry has its number before it is committed: one with a lower number may be seen later.
  func forEachJournalEntry(
    in ranges: [ClosedRange<Int64>], _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws

  /// How many entries there are up to a number, that one included.
  func journalCount(upTo position: Int64) throws -> Int

  /// The zone with a key, or `nil`.
  func zone(_ id: ZoneIdentifier) throws -> ZoneSummary?

  /// The zone with a name, or `nil`.
  func zone(named name: DomainName) throws -> ZoneSummary?

  /// Reads all zones in the order of their keys, every zone followed at once by its enabled
  /// records; `body` learns how many rows a zone has, disabled ones included.
  func forEachZone(
    _ body: (ZoneSummary, _ rows: Int) throws -> Void, record: (borrowing RecordRow) throws -> Void
  ) throws

  /// Reads a zone's enabled records.
  func forEachRecord(
    of zone: ZoneSummary, _ body: (borrowing RecordRow) throws -> Void
  ) throws

  /// Reads the enabled records of a zone whose column `name` is exactly a text.
  func forEachRecord(
    of zone: ZoneSummary, namedExactly text: [UInt8], _ body: (borrowing RecordRow) throws -> Void
  ) throws

  /// Whether the zone has active keys with which PowerDNS would sign it as it answers, its records
  /// being without signatures.
  func isSignedByPowerDNS(_ zone: ZoneIdentifier) throws -> Bool

  /// All such zones.
  func zonesSignedByPowerDNS() throws -> [ZoneIdentifier]
}
