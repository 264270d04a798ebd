import DNSProtocol
import Foundation
import Logging
import NameServer
import Synchronization
import ZoneFollower

/// Gives events to whoever listens: each of them gets a bounded number to catch up with.
///
/// Notices and changes are numbered, so that who comes back gets what came meanwhile, and nothing
/// twice.
final class EventHub: Sendable {
  /// How many may listen.
  static let most = 64
  /// How many events wait for a slow listener; older ones are left out.
  private static let backlog = 256
  /// How many notices and changes are kept for who comes.
  private static let kept = 50

  private struct State {
    var listeners: [Int: AsyncStream<ServerEvent>.Continuation] = [:]
    var next = 0
    var lastNotice = 0
    var lastChange = 0
    var lastEvent = 0
    var recent: [ServerEvent] = []
    var isOver = false
  }

  private struct NoticeEvent: Encodable {
    var time: Int64
    var level: String
    var message: String
  }

  private struct ChangeEvent: Encodable {
    var time: Int64
    var zone: String
    var names: [String]
    var serial: UInt32?
    var records: Int
    var removed: Bool
  }

  private let state = Mutex(State())
  /// Which process it was that numbered an event: numbers begin anew with each.
  private let epoch = String(Int64(Date().timeIntervalSince1970 * 1000), radix: 36)

  /// Begins to listen; the last notices and changes come first.
  ///
  /// - Parameter last: The identifier of the last event that was seen: only what came later is of
  ///   interest.
  /// - Returns: `nil` when too many do already.
  func listen(after last: String? = nil) -> AsyncStream<ServerEvent>? {
    let seen = number(last) ?? 0
    let (stream, continuation) = AsyncStream<ServerEvent>.makeStream(
      bufferingPolicy: .bufferingNewest(Self.backlog))
    let number = state.withLock { state -> Int? in
      guard state.listeners.count < Self.most, !state.isOver else { return nil }
      for event in state.recent where event.number ?? 0 > seen { continuation.yield(event) }
      state.next += 1
      state.listeners[state.next] = continuation
      return state.next
    }
    guard let number else { return nil }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }

  private func identifier(_ number: Int) -> String { "\(epoch)-\(number)" }

  /// The number in an identifier of this process; `nil` for another's.
  private func number(_ identifier: String?) -> Int? {
    guard let parts = identifier?.split(separator: "-"), parts.count == 2, parts[0] == epoch else {
      return nil
    }
    return Int(parts[1])
  }

  /// Sends an event that is only of the moment.
  func send(_ name: String, _ value: some Encodable, as subject: ServerEvent.Subject = .server) {
    let listeners = state.withLock { Array($0.listeners.values) }
    guard !listeners.isEmpty, let text = ServerEvent.text(name, value) else { return }
    for listener in listeners { listener.yield(ServerEvent(subject: subject, text: text)) }
  }

  /// Sends what has come to the notices and changes since the last call; only one may call it.
  func pass(_ notices: NoticeBoard, _ changes: ChangeFeed) {
    let (lastNotice, lastChange, lastEvent) = state.withLock {
      ($0.lastNotice, $0.lastChange, $0.lastEvent)
    }
    let newNotices = notices.notices(after: lastNotice)
    let newChanges = changes.changes(after: lastChange)
    let found = newNotices.map(Self.event) + newChanges.map(Self.event)
    guard !found.isEmpty else { return }
    let events = found.sorted { $0.time < $1.time }.enumerated().compactMap { place, one in
      let number = lastEvent + 1 + place
      return one.text(identifier(number)).map {
        ServerEvent(number: number, subject: one.subject, text: $0)
      }
    }
    let listeners = state.withLock { state in
      state.lastNotice = newNotices.last?.number ?? lastNotice
      state.lastChange = newChanges.last?.number ?? lastChange
      state.lastEvent = lastEvent + found.count
      state.recent = Array((state.recent + events).suffix(Self.kept))
      return Array(state.listeners.values)
    }
    for listener in listeners { for event in events { listener.yield(event) } }
  }

  private typealias Found = (
    time: Int64, subject: ServerEvent.Subject, text: (_ identifier: String) -> String?
  )

  private static func event(_ notice: NoticeBoard.Notice) -> Found {
    let value = NoticeEvent(
      time: notice.time, level: notice.level.rawValue, message: notice.message)
    return (notice.time, .server, { ServerEvent.text("notice", value, identifier: $0) })
  }

  private static func event(_ change: ChangeFeed.Change) -> Found {
    let value = ChangeEvent(
      time: change.time, zone: change.zone, names: change.names, serial: change.serial,
      records: change.records, removed: change.isRemoved)
    // What can't be read as a name is nobody's zone.
    let subject = (try? DomainName(change.zone)).map { ServerEvent.Subject.zone($0) } ?? .server
    return (change.time, subject, { ServerEvent.text("change", value, identifier: $0) })
  }

  /// Ends all streams.
  func finish() {
    let listeners = state.withLock { state in
      state.isOver = true
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }
}
