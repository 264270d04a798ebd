package import DNSProtocol

/// What a management API asks of zones in SQL beyond ``ZoneAdministration``.
///
/// As there every call is one transaction. What changes something writes a row of `martlet_audit` in
/// the same transaction, where the table exists. Where a call has `condition`, nothing is changed
/// and ``ZoneDatabaseError`` with the reason `changedMeanwhile` is thrown unless the zone's version
/// is among these (`nil`: whatever it is).
package protocol ZoneManagement: ZoneAdministration {
  /// The zones that a query asks for, ordered by name, with serials but without counts of records.
  ///
  /// - Returns: The zones, and whether there are more after the last.
  func zones(
    matching query: ZoneQuery
  ) throws -> (zones: [(zone: ZoneSummary, serial: UInt32?)], hasMore: Bool)

  /// A zone with its records and comments, or `nil`.
  ///
  /// - Parameter filter: Which records and comments; `nil` for none.
  func content(ofZone name: DomainName, matching filter: RecordFilter?) throws -> ZoneContent?

  /// A zone's version; `nil` without the zone or a journal.
  func version(ofZone name: DomainName) throws -> ZoneVersion?

  /// Creates a zone with details and sets of records, disabled ones and comments among them.
  func createZone(
    _ zone: NewZone, details: ZoneDetails, sets: [RecordSetChange], by author: ChangeAuthor
  ) throws -> ZoneContent

  /// Deletes a zone with all that belongs to it.
  func deleteZone(
    _ name: DomainName, if condition: Set<ZoneVersion>?, by author: ChangeAuthor
  ) throws

  /// Changes sets of records; removals come first, so that a CNAME can take an address' place
  /// whatever the order they are given in. The outcome is checked as a whole.
  ///
  /// The serial is raised by the zone's `SOA-EDIT-API` when a record has changed and the SOA record
  /// is not among the changes.
  ///
  /// - Returns: What it did and the zone's version after it.
  func changeRecordSets(
    _ changes: [RecordSetChange], ofZone name: DomainName, if condition: Set<ZoneVersion>?,
    by author: ChangeAuthor
  ) throws -> (change: ZoneChange, version: ZoneVersion?)

  /// Replaces all that a zone has by these sets, which have the SOA record among them, and changes
  /// what is given of its details.
  func replaceContent(
    ofZone name: DomainName, with sets: [RecordSetChange], details: ZoneDetails,
    if condition: Set<ZoneVersion>?, by author: ChangeAuthor
  ) throws -> (change: ZoneChange, version: ZoneVersion?)

  /// Changes what a zone has beside its records.
  func setDetails(
    _ details: ZoneDetails, ofZone name: DomainName, if condition: Set<ZoneVersion>?,
    by author: ChangeAuthor
  ) throws

  /// Adds values to a zone's metadata of one kind; those that it has already stay once.
  ///
  /// - Returns: All values of that kind.
  func addMetadata(
    _ kind: String, _ values: [String], toZone name: DomainName, if condition: Set<ZoneVersion>?,
    by author: ChangeAuthor
  ) throws -> [String]

  /// Everything whose name, content or comment fits a pattern, zones first, at most `limit` of each
  /// kind.
  ///
  /// - Parameters:
  ///   - pattern: `*` stands for any text, `?` for one character; letters in any case.
  ///   - zones: Only in these zones and below; `nil` for all.
  func search(
    _ pattern: String, zones: Bool, records: Bool, comments: Bool, limit: Int
  ) throws -> [SearchHit]

  /// Entries of the audit trail, newest first.
  ///
  /// - Parameters:
  ///   - zone: Only those of this zone.
  ///   - id: Only those before this one; `nil` for the newest.
  func auditTrail(ofZone zone: DomainName?, before id: Int64?, limit: Int) throws -> [AuditEntry]

  /// Deletes entries of the audit trail that are older than a moment, in milliseconds of Unix time.
  func pruneAuditTrail(before moment: Int64) throws -> Int

  /// All access keys, ordered by name.
  func accessKeys() throws -> [AccessKey]

  /// Adds an access key; one of its name must not exist, and the name has 1 to 64 letters without
  /// spaces, control characters and slashes.
  func addAccessKey(_ key: AccessKey, by author: ChangeAuthor) throws

  /// Removes an access key.
  ///
  /// - Returns: Whether there was one.
  func removeAccessKey(named name: String, by author: ChangeAuthor) throws -> Bool

  /// All TSIG keys, ordered by name.
  func transactionKeys() throws -> [TransactionKey]

  /// Adds or replaces a TSIG key.
  func setTransactionKey(
    _ key: TransactionKey, replacing: String?, by author: ChangeAuthor
  ) throws

  /// Removes a TSIG key.
  func removeTransactionKey(named name: String, by author: ChangeAuthor) throws -> Bool

  /// All autoprimaries.
  func autoprimaries() throws -> [Autoprimary]

  /// Adds an autoprimary.
  func addAutoprimary(_ autoprimary: Autoprimary, by author: ChangeAuthor) throws

  /// Removes an autoprimary.
  func removeAutoprimary(
    address: String, nameServer: String, by author: ChangeAuthor
  ) throws -> Bool
}
