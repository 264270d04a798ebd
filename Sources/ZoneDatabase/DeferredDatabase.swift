package import DNSProtocol
import Synchronization

/// A database that is opened when it is first needed, and until that succeeds at every call: for a
/// server that starts while its database is away.
package final class DeferredDatabase: ZoneDatabase {
  package let location: DatabaseLocation
  private let access: DatabaseAccess
  private let opened = Mutex<(any ZoneAdministration)?>(nil)

  /// Prepares to open a database.
  package init(_ location: DatabaseLocation, for access: DatabaseAccess) {
    (self.location, self.access) = (location, access)
  }

  /// The database itself.
  ///
  /// - Throws: ``ZoneDatabaseError`` when it can't be opened now.
  package func database() throws -> any ZoneAdministration {
    try opened.withLock { opened in
      if let opened { return opened }
      let database = try location.open(for: access)
      opened = database
      return database
    }
  }

  package func zones() throws -> (zones: [ZoneSummary], defects: [RowDefect]) {
    try database().zones()
  }

  package func zone(_ id: ZoneIdentifier) throws -> ZoneSummary? { try database().zone(id) }

  package func zone(named name: DomainName) throws -> ZoneSummary? {
    try database().zone(named: name)
  }

  package func forEachRecord(
    ofZone id: ZoneIdentifier, includingDisabled: Bool, _ body: (ZoneRecord) throws -> Void
  ) throws -> [RowDefect] {
    try database().forEachRecord(ofZone: id, includingDisabled: includingDisabled, body)
  }

  package func reading<Value>(_ body: (any ZoneReading) throws -> Value) throws -> Value {
    try database().reading(body)
  }

  package var hasJournal: Bool { get throws { try database().hasJournal } }

  package func journalPosition() throws -> Int64 { try database().journalPosition() }

  package func oldestJournalEntry() throws -> Int64? { try database().oldestJournalEntry() }

  package func journal(after position: Int64, limit: Int) throws -> [JournalEntry] {
    try database().journal(after: position, limit: limit)
  }

  package func changeCounter() throws -> Int64 { try database().changeCounter() }

  package func replication() throws -> ReplicationStatus? { try database().replication() }

  package func waitForChange() -> Bool { (try? database())?.waitForChange() ?? false }
}
