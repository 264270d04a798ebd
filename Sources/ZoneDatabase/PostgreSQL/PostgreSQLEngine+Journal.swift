import PostgreSQL
import SQL

extension PostgreSQLEngine {
  /// Asked at each look at a database that has changed, so it is one statement.
  func hasJournal(_ session: PostgreSQLSession) throws -> Bool {
    let names = PostgreSQLSchema.triggers.map { "'\($0.name)'" }.joined(separator: ",")
    return try session.firstInteger(
      """
      SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
      WHERE pg_table_is_visible(tgrelid) AND tgenabled <> 'D' AND tgname IN (\(names))
      """) == Int64(PostgreSQLSchema.triggers.count)
      && session.tableExists("martlet_journal")
  }

  /// Entries that were deleted count too, where this account may see the sequence.
  func journalPosition(_ session: PostgreSQLSession) throws -> Int64 {
    guard try session.tableExists("martlet_journal") else { return 0 }
    if let newest = try session.firstInteger("SELECT max(id) FROM martlet_journal") {
      return newest
    }
    let maySeeSequence = try session.firstInteger(
      """
      SELECT 1 WHERE has_sequence_privilege(to_regclass('martlet_journal_id_seq'), 'SELECT')
      """)
    guard maySeeSequence != nil else { return 0 }
    return try session.firstInteger(
      "SELECT last_value FROM martlet_journal_id_seq WHERE is_called") ?? 0
  }

  func silenceJournal(of zone: ZoneIdentifier, _ session: PostgreSQLSession) throws {
    try session.execute(
      "SELECT set_config('\(PostgreSQLSchema.bulkSetting)', ?1, TRUE)", [.text("\(zone.rawValue)")])
  }

  func resumeJournal(_ session: PostgreSQLSession) throws {
    try session.execute("SELECT set_config('\(PostgreSQLSchema.bulkSetting)', '', TRUE)")
  }
}
