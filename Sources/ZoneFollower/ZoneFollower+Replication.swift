import Logging
import Synchronization
import ZoneDatabase

extension ZoneFollower {
  /// How often the database is asked how its replication goes, while it tells.
  private static let replicationPause = Duration.seconds(1)
  /// How often, while it does not: it is no copy, or this account may not see it.
  private static let pauseWithoutReplication = Duration.seconds(15)
  /// How long a call that hangs is waited for when the server ends.
  private static let patience = Duration.seconds(2)

  /// Looks at the replication that brings changes into the database, until the task is cancelled.
  ///
  /// On a thread and a connection of its own: an engine may let this question wait for long.
  func watchReplication() async {
    guard database.isServer else { return }
    var logged = ""
    while !Task.isCancelled {
      // What is wrong with the database is told by who follows it.
      let look = state.isAway ? nil : await lookAtReplication()
      if let look { note(look.status, &logged) }
      let isTold = look?.status != nil || state.replica.condition != .unknown
      let pause = isTold || state.isAway ? Self.replicationPause : Self.pauseWithoutReplication
      try? await Task.sleep(for: pause)
    }
  }

  /// What came of a look.
  private struct Look {
    var status: ReplicationStatus?
  }

  /// What the database tells; `nil` when it can't be asked.
  private func lookAtReplication() async -> Look? {
    do {
      let found = try await BlockingThread.run(
        named: "replication", patience: Self.patience, .fromCancellation()
      ) { try self.database.replication() }
      return Look(status: found)
    } catch {
      logger.debug("the replication can't be seen", metadata: ["error": "\(error)"])
      return nil
    }
  }

  /// Takes note of what was seen, and tells what has changed.
  private func note(_ status: ReplicationStatus?, _ logged: inout String) {
    let (ended, replica) = currentState.withLock { state in
      let ended = state.replica.see(status, now())
      return (ended, state.replica)
    }
    switch replica.condition {
    case .stopped(let reason):
      guard ended != nil || reason != logged else { return }
      logged = reason
      logger.warning(
        """
        the database is a replica, and its replication has stopped; the zones go on being answered \
        as they are here
        """, metadata: ["error": "\(reason)"])
    case .behind:
      guard ended != nil else { return }
      logger.warning(
        "the database is a replica and behind its primary",
        metadata: ["behind": "\(replica.behind?.components.seconds ?? 0) s"])
    case .running, .unknown:
      guard let ended, ended.condition != .unknown, ended.condition != .running else { return }
      logged = ""
      let news =
        replica.condition == .running
        ? "the database's replication runs again" : "the database is no replica any more"
      logger.notice(
        "\(news)", metadata: ["after": "\(ended.duration.components.seconds) s"])
    }
  }
}
