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

  /// Reads the entries of the journal whose numbers are in some ranges.
  func forEachJournalEntry(
    in ranges: [ClosedRange<Int64>], _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws {
    guard !ranges.isEmpty else { return }
    // Numbers of ours, never anybody's text; bound, there would be as many statements as ranges.
    let condition = ranges.map { range in
      range.lowerBound == range.upperBound
        ? "id = \(range.lowerBound)" : "id BETWEEN \(range.lowerBound) AND \(range.upperBound)"
    }.joined(separator: " OR ")
    try forEachRow(
      "SELECT id, zone, name FROM martlet_journal WHERE \(condition) ORDER BY id", []
    ) { row in
      try body(row.integer(0), ZoneIdentifier(rawValue: row.integer(1)), row.octets(2))
    }
  }

  /// How many entries of the journal there are up to a number.
  func journalCount(upTo position: Int64) throws -> Int {
    guard try tableExists("martlet_journal") else { return 0 }
    return Int(
      try firstInteger("SELECT count(*) FROM martlet_journal WHERE id <= ?1", [.integer(position)])
        ?? 0)
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
