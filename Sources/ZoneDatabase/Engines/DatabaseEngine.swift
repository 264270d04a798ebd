import DNSProtocol
import SQL

/// What only an engine knows: how it is reached, how its transactions run, what its tables and
/// triggers look like, and what it does quicker in a way of its own.
///
/// All else is written once, for any engine, on ``SQL/SQLSession`` and
/// ``SQL/SQLDialect``: ``SQLZoneDatabase`` and what it uses. Calls come from several threads at
/// once. Errors that are thrown are `SQLError`, ``ZoneDatabaseError`` and those of the closures.
protocol DatabaseEngine: Sendable {
  /// A connection inside a transaction, as one thread has it.
  associatedtype Session: SQLSession

  /// Where the database is.
  var location: DatabaseLocation { get }

  /// The statements that make the tables, indexes and triggers.
  var schema: DatabaseSchema { get }

  // MARK: Transactions

  /// Runs something that only reads, all of it seeing one moment.
  ///
  /// - Parameter body: Gets the session, and a number that differs when another database has taken
  ///   this one's place since the last call.
  func read<Value>(_ body: (Session, _ generation: Int64) throws -> Value) throws -> Value

  /// Runs a writing transaction: all of it is kept or, when something is thrown, nothing.
  ///
  /// - Parameters:
  ///   - isBulk: Whether a whole zone is written or deleted.
  ///   - body: What to do.
  func write<Value>(isBulk: Bool, _ body: (Session) throws -> Value) throws -> Value

  /// A number that differs from the last call's when anyone may have committed a change since.
  func changeCounter() throws -> Int64

  /// Waits until the engine says that something has changed, 100 ms at most; `false` at once where
  /// it can't tell.
  func waitForChange() -> Bool

  /// How the copying of changes into this database goes; `nil` when it is no copy of another, or
  /// when this account may not see it.
  func replication(_ session: Session) throws -> ReplicationStatus?

  /// What an error of the engine means, and what to do about it.
  func translated(_ error: SQLError) -> ZoneDatabaseError

  // MARK: Journal

  /// Whether the table and all triggers of the journal exist.
  func hasJournal(_ session: Session) throws -> Bool

  /// The number of the newest journal entry that ever was, those included that were deleted; 0
  /// when there was none, or there is no journal.
  func journalPosition(_ session: Session) throws -> Int64

  /// Reads entries of the journal, oldest first.
  ///
  /// Where numbers can become visible out of order, entries behind a gap that may still be filled
  /// are not given yet, and ``journalPosition(_:)`` does not count them.
  ///
  /// - Parameters:
  ///   - position: The number of the last entry that is known.
  ///   - limit: How many are wanted at most; `nil` for all.
  ///   - session: The session.
  ///   - body: Gets the entry's number, its zone and the changed name. Runs no statements.
  func forEachJournalEntry(
    after position: Int64, limit: Int?, _ session: Session,
    _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws

  /// Keeps the triggers from writing down what this transaction changes in a zone.
  func silenceJournal(of zone: ZoneIdentifier, _ session: Session) throws

  /// Takes that back.
  func resumeJournal(_ session: Session) throws

  /// Whether old entries of the journal may be deleted here: not where that is left to a primary.
  func mayPruneJournal(_ session: Session) throws -> Bool

  /// Writes an entry for a whole zone into the journal.
  func journalWhole(_ zone: ZoneIdentifier, _ session: Session) throws

  // MARK: All of it at once

  /// Reads every zone with its records, as ``ZoneReading/forEachZone(_:record:)`` does.
  ///
  /// The closures run no statements. Without a way of the engine's own the rows come sorted by zone.
  func forEachZone(
    _ session: Session, _ defects: DefectList, _ body: (ZoneSummary, _ rows: Int) throws -> Void,
    record: (borrowing RecordRow) throws -> Void
  ) throws

  /// Takes the indexes of `records` away, if making them again after an import is quicker.
  ///
  /// - Returns: The statements that make them again.
  func removeIndexes(_ session: Session) throws -> [String]

  // MARK: Schema

  /// Whether a transaction that makes tables and triggers can be taken back.
  var changesSchemaInTransactions: Bool { get }

  /// The names of the tables and views where unqualified names are looked up, in small letters.
  func tables(_ session: Session) throws -> Set<String>

  /// The names of a table's columns, in small letters.
  func columns(of table: String, _ session: Session) throws -> Set<String>

  /// What of ``DatabaseSchema/ownItems`` is not there, or not as this version makes it.
  func missingItems(_ session: Session) throws -> [DatabaseSchema.MissingItem]

  /// What else stands in the way of a migration, and what is worth knowing before it.
  func migrationNotes(_ session: Session) throws -> (obstacles: [String], remarks: [String])

  /// The steps that take away all that is ours and there.
  func removalSteps(_ session: Session) throws -> [MigrationPlan.Step]
}

extension DatabaseEngine {
  func waitForChange() -> Bool { false }

  func replication(_ session: Session) throws -> ReplicationStatus? { nil }

  func forEachJournalEntry(
    after position: Int64, limit: Int?, _ session: Session,
    _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws {
    try session.forEachRow(
      "SELECT id, zone, name FROM martlet_journal WHERE id > ?1 ORDER BY id"
        + (limit.map { " LIMIT \($0)" } ?? ""), [.integer(position)]
    ) { row in
      try body(row.integer(0), ZoneIdentifier(rawValue: row.integer(1)), row.octets(2))
    }
  }

  func removeIndexes(_ session: Session) throws -> [String] { [] }

  func migrationNotes(_ session: Session) throws -> (obstacles: [String], remarks: [String]) {
    ([], [])
  }
}
