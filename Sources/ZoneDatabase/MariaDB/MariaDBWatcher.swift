import MariaDB
import SQL

/// Asks again and again whether anything has changed, on a connection of its own.
///
/// With a journal that is a look at the end of its primary key: tens of microseconds. Without one,
/// or with triggers missing, it is the moment at which the engine last changed a table, which it
/// keeps in memory to the second; it is asked for twice a second, and what may have changed in the
/// running second counts as changed.
///
/// Used by one thread at a time.
final class MariaDBWatcher: @unchecked Sendable {
  private let session: MariaDBSession
  private let newest: any SQLStatement
  private let hasJournal: () throws -> Bool
  /// Whether there was a journal at the last look at the triggers.
  private var isJournaled = false
  private var nextLook: ContinuousClock.Instant
  private var lastChange: Int64 = 0
  /// What the times come to at which the tables were made.
  private var tables: Int64 = 0

  /// How often it is asked whether there is a journal, and without one whether a table has changed.
  private static let pause = Duration.milliseconds(500)

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - session: The connection.
  ///   - hasJournal: Whether the table and the triggers of the journal exist.
  init(_ session: MariaDBSession, hasJournal: @escaping () throws -> Bool) throws {
    self.session = session
    self.hasJournal = hasJournal
    newest = try session.prepare(
      "SELECT id, moment FROM martlet_journal ORDER BY id DESC LIMIT 1")
    nextLook = .now
  }

  /// A number that differs when something may have changed.
  func counter() throws -> Int64 {
    if .now >= nextLook {
      // First the tables: one that is made anew loses its triggers, and gets them after its rows.
      tables = try age()
      isJournaled = try hasJournal()
      lastChange = isJournaled ? 0 : try change()
      nextLook = .now + Self.pause
    }
    guard isJournaled else { return lastChange }
    do {
      defer { newest.reset() }
      guard try newest.step() else { return tables & .max }
      // A journal of another server may end with the same number. Never negative.
      return (newest.integer(0) ^ (newest.integer(1) & 0x3f_ffff) << 40 ^ tables) & .max
    } catch let error as SQLError where error.kind == .noSuchTable {
      nextLook = .now
      return try counter()
    }
  }

  private func age() throws -> Int64 {
    try session.first("SELECT \(MariaDBSchema.birth)") { ($0.octets(0) ?? []).stableHash } ?? 0
  }

  private func change() throws -> Int64 {
    try session.first(
      """
      SELECT unix_timestamp(max(update_time)), unix_timestamp() FROM information_schema.tables
      WHERE table_schema = DATABASE()
        AND table_name IN ('domains', 'records', 'domainmetadata', 'cryptokeys')
      """
    ) { row in
      let (changed, now) = (row.integer(0), row.integer(1))
      // Never a number of the journal's.
      return -((changed << 20) &+ (now - changed < 2 ? now & 0xfffff : 0)) &- 1
    } ?? -1
  }
}
