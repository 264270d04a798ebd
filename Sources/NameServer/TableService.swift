package import ConntrackKernel
package import Logging
import ServiceLifecycle
import Synchronization

/// Looks at the kernel's tracking table while the server answers, and says when queries get lost
/// there: nothing else on the machine shows it.
///
/// Dashboards and metrics have ``latest`` and ``totals``. It looks at a handful of files every five
/// seconds, which takes no privilege.
package final class TableService: Service {
  /// What has been counted since the server began.
  package struct Totals: Hashable, Sendable {
    /// Packets dropped by a full table.
    package var drops: UInt64 = 0
    /// Entries given up for new flows.
    package var evictions: UInt64 = 0
    /// Packets dropped since a chain was too long.
    package var tooLong: UInt64 = 0
  }

  private struct Seen {
    var latest: TableMoment?
    var totals = Totals()

    mutating func add(_ moment: TableMoment?) {
      latest = moment
      guard let moment else { return }
      totals.drops += moment.drops
      totals.evictions += moment.evictions
      totals.tooLong += moment.tooLong
    }
  }

  private let seen = Mutex(Seen())
  private let logger: Logger
  private let interval: Duration

  /// Prepares to look.
  package init(logger: Logger, interval: Duration = .seconds(5)) {
    (self.logger, self.interval) = (logger, interval)
  }

  /// What the table did in the last five seconds; `nil` where nothing is tracked.
  package var latest: TableMoment? { seen.withLock(\.latest) }

  /// What has been counted since the server began.
  package var totals: Totals { seen.withLock(\.totals) }

  package func run() async throws {
    try? await cancelWhenGracefulShutdown { [self] in try await watch() }
  }

  private func watch() async throws {
    var watcher = TableWatcher(listening: false)
    var words = TableWords()
    _ = watcher.look()
    while true {
      try await Task.sleep(for: interval)
      let moment = watcher.look()
      seen.withLock { $0.add(moment) }
      guard let moment, let (level, text) = words.next(moment) else { continue }
      logger.log(level: level, "\(text)")
    }
  }
}
