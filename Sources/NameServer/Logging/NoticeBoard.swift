package import Logging
import Synchronization

/// The last notices of the log, for whoever looks at the server.
package final class NoticeBoard: Sendable {
  /// One of them.
  package struct Notice: Sendable {
    /// Rises with each.
    package var number: Int
    /// Milliseconds of Unix time.
    package var time: Int64
    /// How important it is.
    package var level: Logger.Level
    /// What it says.
    package var message: String
  }

  /// How many are kept.
  private static let limit = 200
  /// How long one may be.
  private static let length = 500

  private let notices = Mutex<(next: Int, kept: [Notice])>((1, []))

  /// Pins one up.
  func add(_ level: Logger.Level, _ message: String, time: Int64) {
    notices.withLock { notices in
      let text = message.count > Self.length ? message.prefix(Self.length) + "…" : message[...]
      notices.kept.append(
        Notice(number: notices.next, time: time, level: level, message: String(text)))
      notices.next += 1
      if notices.kept.count > Self.limit { notices.kept.removeFirst() }
    }
  }

  /// Those with a higher number, oldest first.
  package func notices(after number: Int) -> [Notice] {
    notices.withLock { $0.kept.filter { $0.number > number } }
  }
}
