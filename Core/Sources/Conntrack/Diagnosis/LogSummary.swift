/// What the logs of a reading say together: rotated files of one log are added up; of several logs
/// that tell of the same events the fullest is taken.
struct LogSummary {
  var logs: [KernelLog] = []
  var events: [KernelLog.Event: KernelLog.Occurrences] = [:]

  init(_ reading: Reading) {
    var groups: [String: [KernelLog]] = [:]
    for log in reading.logs {
      groups[Self.stem(log.source.file), default: []].append(log)
      for (event, occurrences) in log.events
      where occurrences.count > events[event]?.count ?? 0 {
        events[event] = occurrences
      }
    }
    let fullest = groups.max { left, right in
      (Self.drops(left.value), right.key) < (Self.drops(right.value), left.key)
    }
    logs = fullest?.value ?? []
  }

  private static func drops(_ logs: [KernelLog]) -> UInt64 {
    logs.reduce(0) { $0.addingSaturated($1.atLeast) }
  }

  /// A file's name without the digits and endings of rotation.
  private static func stem(_ file: String) -> String {
    let parts = file.split(separator: "/")
    let name = parts.last.map { $0.prefix { $0 != "." && $0 != "-" && !$0.isNumber } } ?? ""
    return parts.dropLast().joined(separator: "/") + "/" + name
  }

  var windows: [DropWindow] { logs.flatMap(\.windows) }
  var atLeast: UInt64 { Self.drops(logs) }
  var atMost: UInt64? {
    logs.reduce(UInt64?.some(0)) { sum, log in
      sum.flatMap { sum in log.atMost.map { sum.addingSaturated($0) } }
    }
  }
  var logged: UInt64 { logs.reduce(0) { $0.addingSaturated($1.logged) } }
  var unattributed: UInt64 { logs.reduce(0) { $0.addingSaturated($1.unattributed) } }
  var peak: DropWindow? { Self.peak(logs.compactMap(\.peak)) }
  /// The window with the most drops per second of those that name the namespace, or none for the
  /// initial one (and all before 6.18).
  func peak(namespace inode: UInt64?) -> DropWindow? {
    Self.peak(
      (windows + logs.compactMap(\.peak)).filter { window in
        inode.map { window.namespaces.contains($0) } ?? window.hasUnnamed
      })
  }

  private static func peak(_ windows: [DropWindow]) -> DropWindow? {
    windows.max { ($0.rate?.perSecond ?? 0) < ($1.rate?.perSecond ?? 0) }
  }
  /// Namespaces that the messages name.
  var namespaces: Set<UInt64> { Set(windows.flatMap(\.namespaces)) }
  /// Lines that are evidence, a few of them.
  var sources: [Source] {
    let all = windows.flatMap { window in
      [window.suppressedSource, window.source].compactMap { $0 }
    }
    return Array(all.prefix(2)) + (all.count > 2 ? Array(all.suffix(1)) : [])
  }

  /// Drops in windows that lie between two readings, by the clock that counts from the start;
  /// nil when the log or the readings have no such clock.
  func drops(from start: Double, to end: Double) -> (atLeast: UInt64, atMost: UInt64?)? {
    guard windows.allSatisfy({ $0.first?.clock == .boot }) else { return nil }
    let inside = windows.filter { window in
      let first = window.first?.seconds ?? 0
      return first >= start - 1 && first <= end
    }
    let most = inside.reduce(UInt64?.some(0)) { sum, window in
      sum.flatMap { sum in window.atMost.map { sum.addingSaturated($0) } }
    }
    return (inside.reduce(0) { $0.addingSaturated($1.atLeast) }, most)
  }
}
