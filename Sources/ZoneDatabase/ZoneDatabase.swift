package import DNSProtocol

/// Zones in SQL, for reading them and for following their changes.
///
/// All calls are synchronous and may wait for the disk or the network: the caller runs them on a
/// thread of its own. They may be made from several threads at once. Errors that are thrown are
/// ``ZoneDatabaseError``, except those of the caller's own closures.
package protocol ZoneDatabase: Sendable {
  /// Where the database is, for messages.
  var location: DatabaseLocation { get }

  /// All zones in the order of their keys, and the rows of `domains` that can't be read.
  func zones() throws -> (zones: [ZoneSummary], defects: [RowDefect])

  /// The zone with a key, or `nil`.
  func zone(_ id: ZoneIdentifier) throws -> ZoneSummary?

  /// The zone with a name, or `nil`.
  func zone(named name: DomainName) throws -> ZoneSummary?

  /// Reads a zone's records, ordered by row.
  ///
  /// - Parameters:
  ///   - id: The zone's key.
  ///   - includingDisabled: Whether disabled rows are given too.
  ///   - body: Gets each record that can be read.
  /// - Returns: The rows that can't be read.
  func forEachRecord(
    ofZone id: ZoneIdentifier, includingDisabled: Bool, _ body: (ZoneRecord) throws -> Void
  ) throws -> [RowDefect]

  /// Runs something that sees one moment of the database, in one transaction.
  func reading<Value>(_ body: (any ZoneReading) throws -> Value) throws -> Value

  /// Whether the triggers that fill the journal exist.
  var hasJournal: Bool { get throws }

  /// The number of the newest journal entry that ever was, 0 when there was none.
  func journalPosition() throws -> Int64

  /// The number of the oldest entry that is still in the journal. A follower whose position is
  /// less than this number minus one has missed entries and loads everything again.
  func oldestJournalEntry() throws -> Int64?

  /// The entries after a position, oldest first, at most `limit` of them.
  func journal(after position: Int64, limit: Int) throws -> [JournalEntry]

  /// A number that differs from the last call's when anyone may have committed a change since.
  /// Costs microseconds: made for polling every few milliseconds.
  ///
  /// A commit that only fills a hole in the journal's numbers need not change it: a follower that
  /// knows of holes looks all the same.
  func changeCounter() throws -> Int64

  /// Waits until the engine says that something has changed, 100 ms at most.
  ///
  /// - Returns: Whether the engine can tell; `false` comes at once, and the caller sleeps.
  func waitForChange() -> Bool

  /// How the copying of changes into this database goes; `nil` when it is no copy of another, or
  /// when this account may not see it. May wait for long where an engine is busy with just that.
  func replication() throws -> ReplicationStatus?
}

extension ZoneDatabase {
  /// Whether it is a server's: a file is nobody's copy.
  package var isServer: Bool {
    if case .server = location { true } else { false }
  }

  /// Reads a zone's enabled records, ordered by row.
  package func forEachRecord(
    ofZone id: ZoneIdentifier, _ body: (ZoneRecord) throws -> Void
  ) throws -> [RowDefect] {
    try forEachRecord(ofZone: id, includingDisabled: false, body)
  }
}
