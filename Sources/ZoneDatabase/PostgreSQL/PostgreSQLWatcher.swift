import PostgreSQL
import SQL

/// Sees from a connection of its own whether anything has changed.
struct PostgreSQLWatcher {
  let session: PostgreSQLSession

  /// A number that differs when anyone may have committed a change since.
  ///
  /// With a journal it is that of the newest entry, and which triggers there are; without one, or
  /// with triggers missing, any transaction that ends anywhere on the server may have been a change.
  func changeCounter() throws -> Int64 {
    let text =
      if try session.tableExists("martlet_journal") {
        try session.first(
          """
          SELECT concat_ws(' ', (SELECT max(id) FROM martlet_journal), sum(CAST(oid AS BIGINT)),
            CASE WHEN count(*) <> \(PostgreSQLSchema.triggers.count)
              THEN CAST(pg_current_snapshot() AS TEXT) END)
          FROM pg_trigger
          WHERE pg_table_is_visible(tgrelid) AND tgenabled <> 'D' AND tgname IN (\(Self.triggers))
          """
        ) { $0.octets(0) ?? [] }
      } else {
        try session.first("SELECT CAST(pg_current_snapshot() AS TEXT)") { $0.octets(0) ?? [] }
      }
    return Self.hash(text ?? [])
  }

  /// The names of the triggers.
  private static let triggers = PostgreSQLSchema.triggers.map { "'\($0.name)'" }
    .joined(separator: ",")

  /// FNV-1a.
  private static func hash(_ octets: [UInt8]) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for octet in octets { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }
}
