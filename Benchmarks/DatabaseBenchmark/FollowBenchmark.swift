import Authority
import DNSProtocol
import GRDB
import Glibc
import Logging
import Synchronization
import ZoneDatabase
import ZoneFollower

/// Changes addresses at a steady rate and sees when each of them is answered.
final class FollowBenchmark: Sendable {
  private let path: String
  private let rate: Int
  private let seconds: Int
  private let publication = ZonePublication()
  private let follower: ZoneFollower
  private let hosts: [(row: Int64, name: String)]
  /// When each change was committed.
  private let commits = Mutex<[ContinuousClock.Instant]>([])

  init(path: String, rate: Int, seconds: Int) throws {
    (self.path, self.rate, self.seconds) = (path, rate, seconds)
    let location = try DatabaseLocation("sqlite:\(path)")
    let administration = try location.open(for: .administration)
    _ = try administration.migrate()
    follower = ZoneFollower(
      database: try location.open(for: .following), publication: publication,
      logger: Logger(label: "benchmark"))
    hosts = try DatabaseQueue(path: path).read { database in
      try Row.fetchAll(
        database, sql: "SELECT id, name FROM records WHERE type = 'A' ORDER BY id LIMIT 20000"
      ).map { ($0["id"], $0["name"]) }
    }
  }

  func run() async throws {
    print(try follower.load())
    let follower = follower
    let task = Task { await follower.run() }
    Thread.start { try? self.write() }
    let started = Self.cpu()
    var latencies = try observe()
    let used = Self.cpu() - started
    task.cancel()
    latencies.sort()
    func percentile(_ part: Double) -> Double {
      latencies[Int(Double(latencies.count - 1) * part)] / .milliseconds(1)
    }
    print(
      """
      \(latencies.count) changes at \(rate)/s: from commit to answer 50 % \(percentile(0.5)) ms,
      99 % \(percentile(0.99)) ms, most \(percentile(1)) ms; \(used) s of processor in all
      """)
  }

  private func write() throws {
    let queue = try DatabaseQueue(path: path)
    let start = ContinuousClock.now
    for number in 0..<(rate * seconds) {
      let due = start + .seconds(Double(number) / Double(rate))
      while ContinuousClock.now < due { usleep(50) }
      try queue.write { database in
        try database.execute(
          sql: "UPDATE records SET content = ? WHERE id = ?",
          arguments: [Self.address(number), hosts[number % hosts.count].row])
      }
      commits.withLock { $0.append(.now) }
    }
  }

  private static func address(_ number: Int) -> String {
    "11.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
  }

  /// Asks for the name that was changed first until its answer is the new one, then for the next.
  private func observe() throws -> [Duration] {
    var responder = Responder(publication: publication)
    var room = [UInt8](repeating: 0, count: 4096)
    var latencies: [Duration] = []
    for number in 0..<(rate * seconds) {
      let query = try Message.query(DomainName(hosts[number % hosts.count].name), .a).wire()
      let expected = [11, UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
      while true {
        responder.refresh()
        var span = room.mutableSpan
        let length = responder.answer(query.span, over: .datagram, into: &span)
        if room[(length - 4)..<length].elementsEqual(expected) { break }
        usleep(200)
      }
      let now = ContinuousClock.now
      while commits.withLock({ $0.count }) <= number { usleep(10) }
      latencies.append(now - commits.withLock { $0[number] })
    }
    return latencies
  }

  /// The processor time of the process, in seconds.
  static func cpu() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }
}

/// A thread of its own for what waits.
private enum Thread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  static func start(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      {
        if let work = $0 { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
        return nil
      }, Unmanaged.passRetained(Work(body)).toOpaque())
    pthread_detach(thread)
  }
}
