package import DNSProtocol

/// Changing zones in SQL.
///
/// Every call is one transaction: it does all or, when it throws, nothing.
///
/// Content is checked before it is written: owners in the zone, data fit for its type, no CNAME or
/// DNAME beside what may not be beside it, one SOA at the apex. Every change of content raises the
/// serial unless the SOA record itself is among what is given. What PowerDNS derives from records
/// (`auth`, empty non-terminals) is kept right for a PowerDNS beside us.
///
/// Errors that are thrown are ``ZoneDatabaseError``, except those of the caller's own closures.
package protocol ZoneAdministration: ZoneDatabase {
  /// What the database holds.
  func schemaState() throws -> SchemaState

  /// Makes all tables, indexes and triggers in an empty database; does nothing in one that is
  /// ready.
  func initialize() throws

  /// What ``migrate()`` would do.
  func migrationPlan() throws -> MigrationPlan

  /// Adds to a database that PowerDNS made what Martlet needs to follow it, in one transaction.
  ///
  /// - Returns: What was done; no steps when there was nothing to do.
  func migrate() throws -> MigrationPlan

  /// What ``undoMigration()`` would do.
  func undoMigrationPlan() throws -> MigrationPlan

  /// Takes away what ``migrate()`` added, and leaves PowerDNS' tables as they are.
  func undoMigration() throws -> MigrationPlan

  /// All zones with their serials and counts, ordered by name.
  func zoneOverviews() throws -> (zones: [ZoneOverview], defects: [RowDefect])

  /// A zone with its serial and counts, or `nil`.
  func zoneOverview(named name: DomainName) throws -> ZoneOverview?

  /// Creates a zone.
  func createZone(_ zone: NewZone) throws -> ZoneSummary

  /// Deletes a zone with its records, comments, metadata and keys.
  ///
  /// - Returns: How many records were deleted.
  func deleteZone(_ name: DomainName) throws -> Int

  /// Writes a zone's whole content.
  ///
  /// - Parameters:
  ///   - name: The zone's apex.
  ///   - kind: The kind of a zone that is created; `nil` for native, or to leave it as it is.
  ///   - replacing: Whether a zone that exists gets the new content; otherwise it is an error.
  ///   - progress: Gets the number of records written so far, every few thousand of them.
  ///   - records: Is called once; gives every record to its argument. What it throws goes through.
  func importZone(
    _ name: DomainName, kind: ZoneKind?, replacing: Bool, progress: ((Int) -> Void)?,
    records: (_ add: (ResourceRecord) throws -> Void) throws -> Void
  ) throws -> ImportResult

  /// A zone's records in canonical order, and the rows that can't be read.
  func records(
    ofZone name: DomainName, matching filter: RecordFilter
  ) throws -> (records: [ZoneRecord], defects: [RowDefect])

  /// Sets a zone's kind; `master` replaces the primaries unless it is `nil`.
  func setKind(_ kind: ZoneKind, master: String?, ofZone name: DomainName) throws

  /// Sets or, with `nil`, clears a zone's account.
  func setAccount(_ account: String?, ofZone name: DomainName) throws

  /// Raises a zone's serial.
  func increaseSerial(ofZone name: DomainName, policy: SerialPolicy) throws -> SerialChange

  /// Adds records to a zone. A record that is there already is not added again; its time to live
  /// and those of its set become the new one.
  func addRecords(_ records: [ResourceRecord], toZone name: DomainName) throws -> ZoneChange

  /// Replaces all enabled records of one name and type; with no `data` they are removed.
  func replaceRecordSet(
    owner: DomainName, type: RecordType, ttl: UInt32, data: [RecordData], inZone name: DomainName
  ) throws -> ZoneChange

  /// Deletes records of a name.
  ///
  /// - Parameters:
  ///   - owner: The name.
  ///   - type: The type; `nil` for all types.
  ///   - data: The one record's data; `nil` for the whole set.
  ///   - name: The zone.
  /// - Throws: ``ZoneDatabaseError`` with the reason `noSuchRecord` when there are none.
  func deleteRecords(
    owner: DomainName, type: RecordType?, data: RecordData?, inZone name: DomainName
  ) throws -> ZoneChange

  /// Turns a zone's content into another: what is only in `old` is removed, what is only in `new`
  /// is added, the rest is not touched.
  ///
  /// - Parameters:
  ///   - name: The zone.
  ///   - old: The zone's enabled records when the edit began.
  ///   - new: What they shall be.
  /// - Throws: ``ZoneDatabaseError`` with the reason `changedMeanwhile` when the zone's enabled
  ///   records are not those of `old` any more.
  func applyEdit(
    toZone name: DomainName, from old: [ResourceRecord], to new: [ResourceRecord]
  ) throws -> ZoneChange

  /// The values of a zone's metadata of one kind, for example `SOA-EDIT-API`.
  func metadata(_ kind: String, ofZone name: DomainName) throws -> [String]

  /// Replaces the values of a zone's metadata of one kind.
  func setMetadata(_ kind: String, to values: [String], ofZone name: DomainName) throws

  /// Deletes journal entries that are too old or too many, but never the newest entry; in several
  /// transactions when there are many.
  ///
  /// - Parameters:
  ///   - seconds: The age in seconds from which on entries are deleted.
  ///   - most: How many of the newest entries are kept at most.
  /// - Returns: How many were deleted.
  func pruneJournal(olderThan seconds: Int64, keeping most: Int64) throws -> Int
}

extension ZoneAdministration {
  /// All of a zone's enabled records in canonical order, and the rows that can't be read.
  package func records(
    ofZone name: DomainName
  ) throws -> (records: [ZoneRecord], defects: [RowDefect]) {
    try records(ofZone: name, matching: RecordFilter())
  }
}
