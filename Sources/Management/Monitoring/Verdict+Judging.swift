import ConntrackKernel
import NameServer
import ZoneFollower

extension Verdict {
  /// What a tracking table that is full or filling means.
  ///
  /// A full table alone is no loss: what counts is what is lost, and what soon will be.
  static func judge(_ table: TableMoment?, lost: UInt64) -> Verdict? {
    guard let table, let trouble = TableTrouble(table) else { return nil }
    switch trouble {
    case .losing:
      let reason =
        table.state == .bucketBound
        ? "its chains are too long" : "its table is full (\(table.limit) entries)"
      return Verdict(
        .critical,
        "The kernel's connection tracking drops packets before they get here, \(lost) so far:"
          + " \(reason).", remedy: "martlet conntrack fix")
    case .evicting:
      return Verdict(
        .warning,
        "The kernel's connection tracking table is full and gives up entries for new ones; nothing"
          + " is lost yet.", remedy: "martlet conntrack")
    case .filling:
      return Verdict(
        .warning,
        "The kernel's connection tracking table will be full in \(Int(table.secondsToFull ?? 0)) s"
          + " at this rate.", remedy: "martlet conntrack")
    }
  }

  /// What a database that is away means.
  static func judge(_ state: FollowerState, now: ContinuousClock.Instant) -> Verdict? {
    guard case .away(let reason) = state.condition else { return nil }
    let age = state.age(now).map { ", \($0.components.seconds) s old" } ?? ""
    return Verdict(
      .warning,
      "The database can't be read (\(reason)); what was published last goes on being answered\(age)."
    )
  }

  /// What a replica means that changes don't reach, or late.
  static func judge(_ replica: ReplicaState, now: ContinuousClock.Instant) -> Verdict? {
    switch replica.condition {
    case .unknown, .running: nil
    case .behind:
      Verdict(
        .warning,
        "The database here is \(replica.behind?.components.seconds ?? 0) s behind its primary:"
          + " changes are answered that much later.")
    case .stopped(let reason):
      Verdict(
        .warning,
        "The database here is a replica, and its replication stopped"
          + " \((now - replica.since).components.seconds) s ago (\(reason)); the zones go on being"
          + " answered as they are here.")
    }
  }

  /// What queries mean that the sockets' buffers had no room for.
  static func judge(socketDrops: Double) -> Verdict? {
    guard socketDrops > 0 else { return nil }
    return Verdict(
      .critical,
      "The kernel drops \(Int(socketDrops.rounded(.up))) queries a second because they are not read"
        + " quickly enough: more workers, or a larger udp.buffer.",
      remedy: "sysctl net.core.rmem_max")
  }

  /// What answers mean that say that the server could not find one (RFC 1035 §4.1.1).
  static func judge(failed: Double, answers: Double) -> Verdict? {
    guard failed > 0 else { return nil }
    let share = failed / max(answers, failed)
    return Verdict(
      share > 0.01 ? .critical : .warning,
      "\(Int(failed.rounded(.up))) queries a second are answered SERVFAIL: the log says why.",
      remedy: "martlet zone list")
  }

  /// What clients that ask again mean.
  static func judge(resent: Double?, queries: Double) -> Verdict? {
    guard let resent, resent > 0.25, queries > 20 else { return nil }
    return Verdict(
      .notice,
      "\(Int(resent * 100)) % of the queries are asked again: answers may get lost on the way.",
      remedy: "martlet conntrack")
  }
}
