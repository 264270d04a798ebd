import Glibc

/// One measurement: what was sent when, and how late the answers were.
struct LatencyRun {
  let socket: CInt
  let queries: [[UInt8]]
  /// When the query with an identifier was sent, in nanoseconds; 0 once it is answered.
  private var sentAt = [Int64](repeating: 0, count: 65536)
  private var sent = 0
  private var received = 0
  private var lost = 0
  private var refused = 0
  private var most: Int64 = 0
  private var sum: Int64 = 0
  /// Answers by the fourth of a doubling that their latency in microseconds falls into.
  private var steps = [Int](repeating: 0, count: 120)

  init(socket: CInt, queries: [[UInt8]]) { (self.socket, self.queries) = (socket, queries) }

  private static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Sends at the rate for so long, then waits a second for what is missing.
  mutating func ask(rate: Double, seconds: Double) {
    let begin = Self.now()
    let end = begin + Int64(seconds * 1e9)
    var time = begin
    while time < end {
      let due = min(Int(Double(time - begin) / 1e9 * rate), sent + 64)
      while sent < due { send(at: time) }
      receive()
      var pause = timespec(tv_sec: 0, tv_nsec: 30_000)
      unsafe nanosleep(&pause, nil)
      time = Self.now()
    }
    while Self.now() < end + 1_000_000_000 {
      receive()
      usleep(100)
    }
    lost += sentAt.filter { $0 != 0 }.count
  }

  private mutating func send(at time: Int64) {
    let identifier = sent & 0xffff
    if sentAt[identifier] != 0 { lost += 1 }
    sentAt[identifier] = time
    var query = queries[sent % queries.count]
    query[0] = UInt8(truncatingIfNeeded: identifier >> 8)
    query[1] = UInt8(truncatingIfNeeded: identifier)
    if unsafe Glibc.send(socket, query, query.count, CInt(MSG_DONTWAIT)) < 0 {
      refused += 1
      sentAt[identifier] = 0
    }
    sent += 1
  }

  private mutating func receive() {
    var buffer = [UInt8](repeating: 0, count: 1500)
    while true {
      let length = unsafe recv(socket, &buffer, buffer.count, CInt(MSG_DONTWAIT))
      guard length >= 12 else { return }
      let identifier = Int(buffer[0]) << 8 | Int(buffer[1])
      guard sentAt[identifier] != 0 else { continue }
      let latency = Self.now() - sentAt[identifier]
      sentAt[identifier] = 0
      received += 1
      sum += latency
      most = max(most, latency)
      let microseconds = max(Double(latency) / 1000, 1)
      steps[min(Int(log2(microseconds) * 4), steps.count - 1)] += 1
    }
  }

  /// The result.
  var json: String {
    """
    {"sent": \(sent), "received": \(received), "lost": \(lost), "refused": \(refused), \
    "most_microseconds": \(Double(most) / 1000), \
    "mean_microseconds": \(Double(sum) / 1000 / Double(max(received, 1))), \
    "steps": [\(steps.map(String.init).joined(separator: ", "))]}
    """
  }
}
