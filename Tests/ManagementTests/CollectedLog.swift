import Logging
import Synchronization

/// What a server has logged.
final class CollectedLog: Sendable {
  private let entries = Mutex<[(level: Logger.Level, text: String)]>([])

  /// A logger that writes here.
  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(log: self) }
    logger.logLevel = .trace
    return logger
  }

  /// Messages of a level or above.
  func messages(from level: Logger.Level) -> [String] {
    entries.withLock { $0.filter { $0.level >= level }.map(\.text) }
  }

  private struct Handler: LogHandler {
    let log: CollectedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.entries.withLock { $0.append((event.level, "\(event.message)")) }
    }
  }
}
