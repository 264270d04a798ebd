import GRDB

extension SQLiteZoneDatabase {
  package var hasJournal: Bool {
    get throws { try read { database in try Self.hasJournal(database) } }
  }

  package func journalPosition() throws -> Int64 {
    try read { database in try Self.journalPosition(database) }
  }

  package func oldestJournalEntry() throws -> Int64? {
    try read { database in
      guard try database.tableExists("martlet_journal") else { return nil }
      return try Int64.fetchOne(database, sql: "SELECT min(id) FROM martlet_journal")
    }
  }

  package func journal(after position: Int64, limit: Int) throws -> [JournalEntry] {
    try read { database in
      let statement = try SQLiteStatement(
        "SELECT id, zone, name FROM martlet_journal WHERE id > ?1 ORDER BY id LIMIT ?2", database)
      statement.bind(position, at: 1)
      statement.bind(Int64(limit), at: 2)
      var entries: [JournalEntry] = []
      while try statement.step() {
        entries.append(
          JournalEntry(
            id: statement.integer(0), zone: ZoneIdentifier(rawValue: statement.integer(1)),
            name: statement.string(2)))
      }
      return entries
    }
  }

  package func changeCounter() throws -> Int64 {
    try translating {
      try watcher.inDatabase { database in
        // The version differs when another connection, of any process, has committed.
        try Int64.fetchOne(database.cachedStatement(sql: "PRAGMA data_version")) ?? 0
      }
    }
  }

  package func pruneJournal(olderThan seconds: Int64) throws -> Int {
    try write { database in
      try database.execute(
        sql: """
          DELETE FROM martlet_journal WHERE id < coalesce(
            (SELECT id FROM martlet_journal
              WHERE moment >= CAST(strftime('%s', 'now') AS INTEGER) - ? ORDER BY id LIMIT 1),
            (SELECT max(id) FROM martlet_journal))
          """, arguments: [seconds])
      return database.changesCount
    }
  }

  static func hasJournal(_ database: Database) throws -> Bool {
    guard try database.tableExists("martlet_journal") else { return false }
    let triggers = try String.fetchSet(
      database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return SQLiteSchema.triggers.allSatisfy { triggers.contains($0.name) }
  }

  /// Deleted entries count too: a position never goes back while the journal exists.
  static func journalPosition(_ database: Database) throws -> Int64 {
    guard try database.tableExists("martlet_journal") else { return 0 }
    return try Int64.fetchOne(
      database,
      sql: """
        SELECT max(
          coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'martlet_journal'), 0),
          coalesce((SELECT max(id) FROM martlet_journal), 0))
        """) ?? 0
  }
}
