package import Logging
package import ZoneDatabase

/// Writes a follower's zones into a file from time to time and at the end, for a start without the
/// database.
///
/// It reads the database over a connection of its own, on a thread that gives way to all others:
/// neither answers nor following wait for it. What goes wrong is told once and tried again.
package struct SnapshotKeeper: Sendable {
  /// How long a snapshot may take when the server ends.
  private static let patienceAtEnd = Duration.seconds(10)

  private let follower: ZoneFollower
  private let database: any ZoneDatabase
  private let path: String
  private let interval: Duration
  private let logger: Logger

  /// Prepares to write.
  ///
  /// - Parameters:
  ///   - follower: Whose zones.
  ///   - database: The database, over another connection than the follower's.
  ///   - path: The file.
  ///   - interval: How long to wait at least after a snapshot, when there are changes.
  ///   - logger: Where it is told that a snapshot could not be written.
  package init(
    _ follower: ZoneFollower, reading database: any ZoneDatabase, to path: String,
    every interval: Duration, logger: Logger
  ) {
    (self.follower, self.database, self.path) = (follower, database, path)
    (self.interval, self.logger) = (interval, logger)
  }

  /// Writes until the task is cancelled, and then once more, if there is something new.
  ///
  /// - Parameter isSaved: Whether the file has what the follower began with.
  package func run(isSaved: Bool) async {
    var saved: UInt64? = isSaved ? follower.version : nil
    var told: String?
    var pause = Duration.zero
    while (try? await Task.sleep(for: max(pause, .seconds(1)))) != nil {
      pause = .zero
      let version = follower.version
      guard version != saved, !follower.state.isAway else { continue }
      let start = ContinuousClock.now
      do {
        try await save()
        (saved, told) = (version, nil)
      } catch let hang as NotReturned {
        // Only at the end; another one would hang as well.
        logger.error("no snapshot of the zones is written at the end: \(hang)")
        return
      } catch {
        // Each reason once: it may go on for days.
        if told != "\(error)" { logger.error("no snapshot of the zones is written: \(error)") }
        told = "\(error)"
      }
      // A large database must not be read all the time.
      pause = max(interval, (.now - start) * 20)
    }
    guard follower.version != saved, !follower.state.isAway else { return }
    do {
      try await save()
    } catch {
      logger.error("no snapshot of the zones is written at the end: \(error)")
    }
  }

  /// Writes; once the task is cancelled that may take ``patienceAtEnd``, also where it had begun
  /// before, for a database that hangs must not keep the server from ending.
  private func save() async throws {
    let (follower, database, path) = (follower, database, path)
    try await BlockingThread.run(
      named: "snapshot", patience: Self.patienceAtEnd, .fromCancellation()
    ) {
      BlockingThread.giveWay()
      try follower.saveSnapshot(to: path, reading: database)
    }
  }
}
