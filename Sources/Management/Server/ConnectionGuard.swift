import NIOCore
import Synchronization

/// Limits how many connections there are: one too many closes the one that has kept us waiting for
/// the rest of its request longest.
final class ConnectionGuard: Sendable {
  private struct Entry {
    let channel: any Channel
    /// Since when we wait for a request; `nil` while one is being answered.
    var waitsSince: NIODeadline?
  }

  private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
  private let most: Int

  init(most: Int) { self.most = most }

  /// How many connections are open.
  var count: Int { entries.withLock(\.count) }

  /// Takes note of a new connection.
  func add(_ channel: any Channel) {
    let victim = entries.withLock { entries -> (any Channel)? in
      entries[ObjectIdentifier(channel)] = Entry(channel: channel, waitsSince: .now())
      guard entries.count > most else { return nil }
      let waiting = entries.values.filter { $0.waitsSince != nil }
      let oldest = waiting.min { ($0.waitsSince ?? .now()) < ($1.waitsSince ?? .now()) }
      let victim = oldest?.channel ?? channel
      entries[ObjectIdentifier(victim)] = nil
      return victim
    }
    victim?.close(promise: nil)
  }

  /// Takes note of whether a request is waited for.
  func setWaiting(_ isWaiting: Bool, _ channel: any Channel) {
    entries.withLock { $0[ObjectIdentifier(channel)]?.waitsSince = isWaiting ? .now() : nil }
  }

  /// Takes note of a connection's end.
  func remove(_ channel: any Channel) {
    entries.withLock { $0[ObjectIdentifier(channel)] = nil }
  }
}
