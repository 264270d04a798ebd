import Logging
import Synchronization
import ZoneDatabase

extension ZoneFollower {
  /// Follows the database until the task is cancelled.
  package func run() async {
    async let watching: Void = watchLooks()
    async let replicating: Void = watchReplication()
    let stop = { @Sendable in self.isStopping.store(true, ordering: .releasing) }
    // A call to a database that hangs must not keep the server from ending.
    try? await BlockingThread.run(
      named: "follower", patience: Self.patienceAtEnd, .fromCancellation(then: stop)
    ) {
      // A change may wait some milliseconds; an answer may not.
      BlockingThread.giveWay()
      self.followUntilStopped()
    }
    await watching
    await replicating
  }

  /// How long is waited for a call to the database when the server ends.
  private static let patienceAtEnd = Duration.seconds(2)
  /// How long entries of the journal are kept, in seconds: a follower that was away for longer
  /// loads everything, which it does at its start anyway.
  private static let journalAge: Int64 = 7 * 86_400
  /// How many entries of the journal are kept at most.
  private static let journalLength: Int64 = 1_000_000

  /// Deletes entries of the journal that are older than a week, where this database may be written.
  ///
  /// - Returns: How many were deleted.
  /// - Throws: What the database throws.
  @discardableResult
  package func pruneJournal() throws -> Int {
    let opened = try (database as? DeferredDatabase)?.database() ?? database
    guard let database = opened as? any ZoneAdministration, try database.hasJournal else {
      return 0
    }
    return try database.pruneJournal(
      olderThan: Self.journalAge, keeping: Self.journalLength)
  }

  private func followUntilStopped() {
    var log = OutageLog(logger)
    var random = SystemRandomNumberGenerator()
    var nextPruning = ContinuousClock.now + .seconds(60)
    while !isStopping.load(ordering: .acquiring) {
      currentState.withLock { $0.begin(now()) }
      do {
        try followOnce()
        if let away = currentState.withLock({ $0.succeed(now()) }) { log.recovered(after: away) }
        if ContinuousClock.now > nextPruning {
          nextPruning = .now + .seconds(3600)
          // Whoever may only read leaves this to those who write.
          if let count = try? pruneJournal(), count > 0 {
            logger.debug("old journal entries deleted", metadata: ["entries": "\(count)"])
          }
        }
        let wanted = pause.withLock { $0 }
        if wanted > .zero || !database.waitForChange() { rest(max(interval, wanted)) }
        pause.withLock { $0 = .zero }
      } catch {
        currentState.withLock { $0.fail("\(error)", now()) }
        let state = state
        log.failed(state, now())
        rest(
          RetryPause.after(
            state.failures, first: interval, longest: longestPause, using: &random))
      }
    }
  }

  /// Sleeps, but not on when all is to end.
  private func rest(_ duration: Duration) {
    var left = duration
    while left > .zero, !isStopping.load(ordering: .acquiring) {
      BlockingThread.sleep(min(left, .milliseconds(100)))
      left -= .milliseconds(100)
    }
  }

  /// Tells when a look at the database does not come back: the thread that waits can't.
  private func watchLooks() async {
    var told = Duration.zero
    while (try? await Task.sleep(for: .seconds(1))) != nil {
      guard let began = state.lookBegan else {
        told = .zero
        continue
      }
      let waiting = now() - began
      // After 5, 10, 20 … seconds.
      guard waiting >= max(.seconds(5), told * 2) else { continue }
      told = waiting
      logger.warning(
        "a call to the database has not returned; the zones in memory go on being answered",
        metadata: ["waiting": "\(waiting.components.seconds) s"])
    }
  }
}
