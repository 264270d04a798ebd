import SQL

extension SQLSession {
  /// The number of the oldest entry that is still in the journal.
  func oldestJournalEntry() throws -> Int64? {
    guard try tableExists("martlet_journal") else { return nil }
    return try firstInteger("SELECT min(id) FROM martlet_journal")
  }

  /// What an entry of the journal says; `nil` when it is not there (any more).
  func journalMark(at id: Int64) throws -> JournalMark? {
    guard try tableExists("martlet_journal") else { return nil }
    return try first(
      "SELECT zone, name, moment FROM martlet_journal WHERE id = ?1", [.integer(id)]
    ) { row in
      JournalMark(id: id, zone: row.integer(0), name: row.octets(1), moment: row.integer(2))
    }
  }

  /// How many journal entries are looked at in one transaction at most.
  static var pruningStep: Int { 10_000 }

  /// The last of the entries that are too old or too many, among the oldest ones; never the
  /// newest entry.
  func lastExcessJournalEntry(olderThan seconds: Int64, keeping most: Int64) throws -> Int64? {
    guard let newest = try firstInteger("SELECT max(id) FROM martlet_journal") else { return nil }
    // Only the oldest are looked at: entries are in the order of their moments.
    return try firstInteger(
      """
      SELECT max(id) FROM (
        SELECT id, moment FROM martlet_journal WHERE id < ?1 ORDER BY id LIMIT \(Self.pruningStep)
      ) AS oldest WHERE moment < \(dialect.now) - ?2 OR id <= ?3
      """, [.integer(newest), .integer(seconds), .integer(newest - most)])
  }
}
