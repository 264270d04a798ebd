import Glibc
package import Logging
import Synchronization

/// What all log handlers of the process go by; it can be changed while it runs.
package final class LogSettings: Sendable {
  private struct Values {
    var level: Logger.Level
    var format: LogFormat
  }

  private let values: Mutex<Values>
  private let limit = Mutex(LogLimit())
  /// The last notices.
  package let board = NoticeBoard()
  /// The file descriptor that messages go to.
  let descriptor: CInt

  /// Makes settings for messages to standard error.
  package convenience init(level: Logger.Level = .info, format: LogFormat = .auto) {
    self.init(level: level, format: format, descriptor: STDERR_FILENO)
  }

  /// Makes settings for messages to an open file.
  package init(level: Logger.Level, format: LogFormat, descriptor: CInt) {
    values = Mutex(Values(level: level, format: format))
    self.descriptor = descriptor
  }

  /// The least important messages that are logged.
  package var level: Logger.Level {
    get { values.withLock { $0.level } }
    set { values.withLock { $0.level = newValue } }
  }

  /// How messages are logged.
  package var format: LogFormat {
    get { values.withLock { $0.format } }
    set { values.withLock { $0.format = newValue } }
  }

  /// Whether a message may be logged; see ``LogLimit/admit(_:at:)``.
  func admit(_ message: String, at second: Int64) -> Int? {
    limit.withLock { $0.admit(message, at: second) }
  }

  /// Whether messages are for programs.
  var isJSON: Bool {
    switch format {
    case .json: true
    case .text: false
    case .auto: isatty(descriptor) == 0
    }
  }

  /// A logger that goes by these settings.
  package func logger(_ label: String = "martlet") -> Logger {
    Logger(label: label) { ServerLogHandler(label: $0, settings: self) }
  }
}
