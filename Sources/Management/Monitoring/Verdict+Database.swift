import ZoneDatabase
import ZoneFollower

extension Verdict {
  /// What a database that is away means.
  static func judgeDatabase(_ situation: Situation) -> Verdict? {
    guard let reason = situation.away else { return nil }
    let age = situation.age.map { ", \(Words.time($0)) old" } ?? ""
    return Verdict(
      .warning,
      "The database can't be read (\(reason)); what was published last goes on being answered\(age).",
      remedy: start(situation.location))
  }

  /// What brings a database back, or tells why it doesn't come.
  private static func start(_ location: DatabaseLocation?) -> String {
    switch location {
    case nil: "systemctl restart martlet"
    case .server(let server) where server.isLocal:
      "systemctl start \(server.engine == .mariaDB ? "mariadb" : "postgresql")"
    case .server, .sqlite: "martlet zone list --database '\(location.map { "\($0)" } ?? "")'"
    }
  }

  /// What a replica means that changes don't reach, or late.
  static func judgeReplica(_ situation: Situation) -> Verdict? {
    switch situation.replica {
    case .unknown, .running: nil
    case .behind:
      Verdict(
        .warning,
        "The database here is \(Words.time(situation.replicaBehind ?? 0)) behind its primary:"
          + " changes are answered that much later.", remedy: catchUp(situation.location))
    case .stopped(let reason):
      Verdict(
        .warning,
        "The database here is a replica, and its replication stopped"
          + " \(Words.time(situation.replicaSince)) ago (\(reason)); the zones go on being answered"
          + " as they are here.", remedy: resume(situation.location, reason))
    }
  }

  /// What sets a replication going again that has stopped.
  private static func resume(_ location: DatabaseLocation?, _ reason: String) -> String {
    guard isPostgreSQL(location) else {
      // It tries again, and shows what is in the way.
      return #"mariadb -e 'START REPLICA; SHOW REPLICA STATUS\G'"#
    }
    // The reason names the statement where there is one.
    for word in ["SELECT pg_wal_replay_resume()", "ALTER SUBSCRIPTION "] {
      guard let place = reason.firstRange(of: word) else { continue }
      return "psql -c '\(reason[place.lowerBound...])'"
    }
    return "journalctl -u 'postgresql*' -n 50"
  }

  /// What shows why a replication is late, and can end it.
  private static func catchUp(_ location: DatabaseLocation?) -> String {
    isPostgreSQL(location)
      // A long reading here holds the replay up.
      ? "psql -c \"SELECT pid, now() - xact_start, query FROM pg_stat_activity"
        + " WHERE xact_start IS NOT NULL ORDER BY xact_start\""
      : "mariadb -e 'STOP REPLICA SQL_THREAD; SET GLOBAL slave_parallel_threads = 4;"
        + " START REPLICA SQL_THREAD'"
  }

  private static func isPostgreSQL(_ location: DatabaseLocation?) -> Bool {
    guard case .server(let server) = location else { return false }
    return server.engine == .postgreSQL
  }
}
