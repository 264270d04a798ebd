import Glibc
import Logging
import ZoneDatabase

/// Writes messages to standard error, one line each: for people on a terminal, otherwise as JSON.
struct ServerLogHandler: LogHandler {
  let label: String
  let settings: LogSettings
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  /// A level that was set on this logger alone.
  private var ownLevel: Logger.Level?

  init(label: String, settings: LogSettings) {
    (self.label, self.settings) = (label, settings)
  }

  var logLevel: Logger.Level {
    get { ownLevel ?? settings.level }
    set { ownLevel = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    if let error = event.error { all["error"] = "\(error)" }
    let now = UnixTime.now
    let message = event.message.description
    // What somebody turned on to look for something is told as it comes.
    if event.level >= .info {
      guard let suppressed = settings.admit(message, at: Int64(now.tv_sec)) else { return }
      if suppressed > 0 { all["suppressed-before"] = "\(suppressed)" }
    }
    let pairs = all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
    if event.level >= .notice {
      let more = pairs.map { " \($0)=\($1)" }.joined()
      settings.board.add(
        event.level, message + more, time: UnixTime.milliseconds(of: now))
    }
    let line = settings.isJSON ? json(event, pairs, now) : text(event, pairs, now)
    // One write a line, so that lines of several threads don't mix.
    let octets = Array(line.utf8)
    _ = octets.withUnsafeBytes { write(settings.descriptor, $0.baseAddress, $0.count) }
  }

  private func text(
    _ event: LogEvent, _ pairs: [(String, String)], _ now: timespec
  ) -> String {
    var line = Self.clock(now, isFull: false) + " "
    if event.level >= .warning { line += event.level.rawValue.uppercased() + " " }
    line += event.message.description
    for (key, value) in pairs { line += " \(key)=\(value)" }
    return line + "\n"
  }

  private func json(
    _ event: LogEvent, _ pairs: [(String, String)], _ now: timespec
  ) -> String {
    var line =
      "{\"time\":\"\(Self.clock(now, isFull: true))\",\"level\":\"\(event.level.rawValue)\""
    line += ",\"logger\":\(JSONText.quoted(label))"
    line += ",\"message\":\(JSONText.quoted(event.message.description))"
    for (key, value) in pairs { line += ",\(JSONText.quoted(key)):\(JSONText.quoted(value))" }
    return line + "}\n"
  }

  /// The time: of the day here, or in full and in UTC (RFC 3339).
  private static func clock(_ now: timespec, isFull: Bool) -> String {
    var now = now
    var parts = tm()
    if isFull { gmtime_r(&now.tv_sec, &parts) } else { localtime_r(&now.tv_sec, &parts) }
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
    let milliseconds = String(1000 + now.tv_nsec / 1_000_000).dropFirst()
    let time = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(milliseconds)"
    guard isFull else { return time }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(time)Z"
  }
}
