import PostgreSQL
import SQL
import Synchronization

extension PostgreSQLEngine {
  /// What the server says of itself as a standby, or of the subscriptions that write `records`.
  func replication(_ session: PostgreSQLSession) throws -> ReplicationStatus? {
    guard try session.firstInteger("SELECT 1 WHERE pg_is_in_recovery()") != nil else {
      return try subscriptions(session)
    }
    return try standby(session)
  }

  /// A standby that receives nothing may take its log from an archive, which only shows in the log
  /// going on beyond what was received; without a word of the primary nothing is said.
  private func standby(_ session: PostgreSQLSession) throws -> ReplicationStatus? {
    let found = try session.first(
      """
      SELECT (SELECT count(*) FROM pg_stat_wal_receiver), pg_is_wal_replay_paused(),
        CAST(pg_last_wal_receive_lsn() - '0/0' AS BIGINT),
        CAST(pg_last_wal_replay_lsn() - '0/0' AS BIGINT),
        (SELECT setting <> '' FROM pg_settings WHERE name = 'primary_conninfo'),
        (SELECT CAST(setting AS BIGINT) FROM pg_settings WHERE name = 'recovery_min_apply_delay')
      """
    ) { row in
      (
        isReceiving: row.integer(0) > 0, isPaused: row.integer(1) != 0,
        received: row.isNull(2) ? nil : row.integer(2), replayed: row.integer(3),
        knowsPrimary: row.integer(4) != 0, delay: Duration.milliseconds(row.integer(5))
      )
    }
    guard let found else { return nil }
    if found.isPaused {
      return .stopped(
        reason: "what is received is not made here: SELECT pg_wal_replay_resume()")
    }
    guard found.isReceiving else {
      if let received = found.received, found.replayed > received { return .running(behind: nil) }
      guard found.received != nil || found.knowsPrimary else { return nil }
      return .stopped(
        reason: "no primary sends anything: PostgreSQL's log and primary_conninfo tell why")
    }
    guard let received = found.received else { return .running(behind: nil) }
    let behind = lag.withLock { $0.see(received: received, replayed: found.replayed) }
    return .running(behind: max(behind - found.delay, .zero))
  }

  /// What the workers do is for everybody to see; why one ends is only in the server's log.
  private func subscriptions(_ session: PostgreSQLSession) throws -> ReplicationStatus? {
    var worst: ReplicationStatus?
    try session.forEachRow(
      """
      SELECT subname, subenabled, EXISTS (
        SELECT 1 FROM pg_stat_subscription t
        WHERE t.subid = s.oid AND t.relid IS NULL AND t.pid IS NOT NULL)
      FROM pg_subscription s
      WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND EXISTS (
          SELECT 1 FROM pg_subscription_rel
          WHERE srsubid = s.oid AND srrelid = to_regclass('records'))
      """
    ) { row in
      let name = row.string(0) ?? ""
      let status: ReplicationStatus =
        if row.integer(1) == 0 {
          .stopped(
            reason: "the subscription \(name) is disabled: ALTER SUBSCRIPTION \(name) ENABLE")
        } else if row.integer(2) == 0 {
          .stopped(
            reason: "the subscription \(name) ends again and again: PostgreSQL's log says why")
        } else {
          .running(behind: nil)
        }
      if worst.map({ status.worse(than: $0) }) ?? true { worst = status }
    }
    return worst
  }
}
