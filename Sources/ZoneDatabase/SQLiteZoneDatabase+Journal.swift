import GRDB

extension SQLiteZoneDatabase {
  package var hasJournal: Bool {
    get throws { try read { database in try Self.hasJournal(database) } }
  }

  package func journalPosition() throws -> Int64 {
    try read { database in try Self.journalPosition(database) }
  }

  package func oldestJournalEntry() throws -> Int64? {
    try read { database in try Self.oldestJournalEntry(database) }
  }

  package func journal(after position: Int64, limit: Int) throws -> [JournalEntry] {
    try read { database in
      var entries: [JournalEntry] = []
      try Self.forEachJournalEntry(after: position, limit: limit, database) { id, zone, name in
        entries.append(
          JournalEntry(id: id, zone: zone, name: name.map { String(decoding: $0, as: UTF8.self) }))
      }
      return entries
    }
  }

  package func changeCounter() throws -> Int64 {
    let (watcher, count) = try currentWatcher()
    return try translating {
      try watcher.inDatabase { database in
        // The version differs when another connection, of any process, has committed; it begins
        // anew with each connection.
        try count << 32
          | (Int64.fetchOne(database.cachedStatement(sql: "PRAGMA data_version")) ?? 0)
      }
    }
  }

  package func pruneJournal(olderThan seconds: Int64, keeping most: Int64) throws -> Int {
    // Only the oldest are looked at: entries are in the order of their moments.
    let excess = """
      SELECT id FROM (
        SELECT id, moment FROM martlet_journal
        WHERE id < (SELECT max(id) FROM martlet_journal) ORDER BY id LIMIT \(Self.pruningStep))
      WHERE moment < CAST(strftime('%s', 'now') AS INTEGER) - ?1
        OR id <= (SELECT max(id) FROM martlet_journal) - ?2
      """
    // Nobody is kept from writing when there is nothing to do.
    let isNeeded = try read { database in
      try Int64.fetchOne(database, sql: excess + " LIMIT 1", arguments: [seconds, most]) != nil
    }
    var count = 0
    // In pieces: whoever else wants to write waits for one piece only.
    while isNeeded {
      let deleted = try write { database in
        try database.execute(
          sql: "DELETE FROM martlet_journal WHERE id IN (\(excess))", arguments: [seconds, most])
        return database.changesCount
      }
      count += deleted
      if deleted < Self.pruningStep { break }
    }
    return count
  }

  /// How many journal entries are deleted in one transaction at most.
  private static let pruningStep = 10_000

  /// Asked at each look at a database that has changed, so it is one statement.
  static func hasJournal(_ database: Database) throws -> Bool {
    let rows = try SQLiteStatement(countOfTriggers, database)
    return try rows.step() && rows.integer(0) == Int64(SQLiteSchema.triggers.count)
      && database.tableExists("martlet_journal")
  }

  private static let countOfTriggers =
    "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ("
    + SQLiteSchema.triggers.map { "'\($0.name)'" }.joined(separator: ",") + ")"

  static func oldestJournalEntry(_ database: Database) throws -> Int64? {
    guard try database.tableExists("martlet_journal") else { return nil }
    let rows = try SQLiteStatement("SELECT min(id) FROM martlet_journal", database)
    return try rows.step() && !rows.isNull(0) ? rows.integer(0) : nil
  }

  /// Reads entries; a negative limit is none.
  static func forEachJournalEntry(
    after position: Int64, limit: Int, _ database: Database,
    _ body: (Int64, ZoneIdentifier, [UInt8]?) throws -> Void
  ) throws {
    let rows = try SQLiteStatement(
      "SELECT id, zone, name FROM martlet_journal WHERE id > ?1 ORDER BY id LIMIT ?2", database)
    rows.bind(position, at: 1)
    rows.bind(Int64(limit), at: 2)
    while try rows.step() {
      try body(
        rows.integer(0), ZoneIdentifier(rawValue: rows.integer(1)),
        rows.isNull(2) ? nil : Array(rows.text(2)))
    }
  }

  static func journalMark(at id: Int64, _ database: Database) throws -> JournalMark? {
    guard try database.tableExists("martlet_journal") else { return nil }
    let rows = try SQLiteStatement(
      "SELECT zone, name, moment FROM martlet_journal WHERE id = ?1", database)
    rows.bind(id, at: 1)
    guard try rows.step() else { return nil }
    return JournalMark(
      id: id, zone: rows.integer(0), name: rows.isNull(1) ? nil : Array(rows.text(1)),
      moment: rows.integer(2))
  }

  /// Deleted entries count too: a position never goes back while the journal exists.
  static func journalPosition(_ database: Database) throws -> Int64 {
    guard try database.tableExists("martlet_journal") else { return 0 }
    let rows = try SQLiteStatement(
      """
      SELECT max(
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'martlet_journal'), 0),
        coalesce((SELECT max(id) FROM martlet_journal), 0))
      """, database)
    return try rows.step() ? rows.integer(0) : 0
  }
}
