import Foundation
import Logging
import NameServer
import Synchronization
import ZoneDatabase
import ZoneFollower

/// Gives events to whoever listens: each of them gets a bounded number to catch up with.
final class EventHub: Sendable {
  /// How many may listen.
  static let most = 64
  /// How many events wait for a slow listener; older ones are left out.
  private static let backlog = 256

  private struct State {
    var listeners: [Int: AsyncStream<String>.Continuation] = [:]
    var next = 0
    var lastNotice = 0
    var lastChange = 0
    var recent: [String] = []
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

  /// Begins to listen; the last notices and changes come first.
  ///
  /// - Returns: `nil` when too many do already.
  func listen() -> AsyncStream<String>? {
    let (stream, continuation) = AsyncStream<String>.makeStream(
      bufferingPolicy: .bufferingNewest(Self.backlog))
    let number = state.withLock { state -> Int? in
      guard state.listeners.count < Self.most, !state.isOver else { return nil }
      for event in state.recent { continuation.yield(event) }
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

  /// Sends an event.
  func send(_ name: String, _ value: some Encodable) {
    let listeners = state.withLock { Array($0.listeners.values) }
    guard !listeners.isEmpty, let text = Self.text(name, value) else { return }
    for listener in listeners { listener.yield(text) }
  }

  /// Sends what has come to the notices and changes since the last call.
  func pass(_ notices: NoticeBoard, _ changes: ChangeFeed) {
    let (lastNotice, lastChange) = state.withLock { ($0.lastNotice, $0.lastChange) }
    let newNotices = notices.notices(after: lastNotice)
    let newChanges = changes.changes(after: lastChange)
    var texts: [(time: Int64, text: String)] = []
    for notice in newNotices {
      let event = NoticeEvent(
        time: notice.time, level: notice.level.rawValue, message: notice.message)
      if let text = Self.text("notice", event) { texts.append((notice.time, text)) }
    }
    for change in newChanges {
      let event = ChangeEvent(
        time: change.time, zone: change.zone, names: change.names, serial: change.serial,
        records: change.records, removed: change.isRemoved)
      if let text = Self.text("change", event) { texts.append((change.time, text)) }
    }
    guard !texts.isEmpty else { return }
    let sorted = texts.sorted { $0.time < $1.time }.map(\.text)
    let listeners = state.withLock { state in
      state.lastNotice = newNotices.last?.number ?? state.lastNotice
      state.lastChange = newChanges.last?.number ?? state.lastChange
      state.recent = Array((state.recent + sorted).suffix(50))
      return Array(state.listeners.values)
    }
    for listener in listeners { for text in sorted { listener.yield(text) } }
  }

  /// Ends all streams.
  func finish() {
    let listeners = state.withLock { state in
      state.isOver = true
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }

  /// An event as it goes over the wire (WHATWG HTML §9.2).
  static func text(_ name: String, _ value: some Encodable) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return nil }
    return "event: \(name)\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
  }
}
