import SQL

extension SQLiteEngine {
  /// Asked at each look at a database that has changed, so it is one statement.
  func hasJournal(_ session: SQLiteSession) throws -> Bool {
    try session.firstInteger(Self.countOfTriggers) == Int64(SQLiteSchema.triggers.count)
      && session.tableExists("martlet_journal")
  }

  private static let countOfTriggers =
    "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ("
    + SQLiteSchema.triggers.map { "'\($0.name)'" }.joined(separator: ",") + ")"

  /// Deleted entries count too: a position never goes back while the journal exists.
  func journalPosition(_ session: SQLiteSession) throws -> Int64 {
    guard try session.tableExists("martlet_journal") else { return 0 }
    return try session.firstInteger(
      """
      SELECT max(
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'martlet_journal'), 0),
        coalesce((SELECT max(id) FROM martlet_journal), 0))
      """) ?? 0
  }

  func silenceJournal(of zone: ZoneIdentifier, _ session: SQLiteSession) throws {
    try session.execute(
      "INSERT OR REPLACE INTO martlet_settings (name, value) VALUES (?1, ?2)",
      [.text(SQLiteSchema.bulkSetting), .integer(zone.rawValue)])
  }

  func resumeJournal(_ session: SQLiteSession) throws {
    try session.execute(
      "DELETE FROM martlet_settings WHERE name = ?1", [.text(SQLiteSchema.bulkSetting)])
  }
}
