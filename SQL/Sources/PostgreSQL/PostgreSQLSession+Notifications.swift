import CPostgreSQL
import Glibc
import SQL

extension PostgreSQLSession {
  /// Waits for a notification of a channel that was listened to; those that have come are taken.
  ///
  /// - Parameter duration: How long to wait at most.
  /// - Returns: Whether there was one.
  /// - Throws: ``SQL/SQLError`` when the connection is gone.
  public func waitForNotification(upTo duration: Duration) throws -> Bool {
    let end = ContinuousClock.now + duration
    while true {
      guard PQconsumeInput(connection) == 1 else { throw SQLError(connection: connection) }
      var isNotified = false
      while let notification = PQnotifies(connection) {
        PQfreemem(notification)
        isNotified = true
      }
      if isNotified { return true }
      let left = end - .now
      guard left > .zero, wait(for: POLLIN, milliseconds: left.milliseconds) else { return false }
    }
  }
}
