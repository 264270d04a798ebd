import DNSProtocol
import DatagramTransport
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import ZoneDatabase
import ZoneFollower

/// Writes queries to a file, a JSON object a line, on a thread of its own.
///
/// Whoever answers hands over what is asked for through memory of a fixed size: what comes quicker
/// than it is written, or can't be written, is left out, counted, and told. A file that was renamed
/// or removed (by logrotate) is opened anew within a second.
final class QueryLogService: Service {
  private let path: String
  private let queries: [QuerySampler]
  private let trouble: QueryLogTrouble
  private let logger: Logger
  private let isEnding = Atomic<Bool>(false)

  /// - Parameters:
  ///   - path: The file; what is in it stays.
  ///   - share: One of how many queries is written.
  ///   - queries: What hands them over.
  ///   - trouble: Where queries are counted that could not be written.
  ///   - logger: Where trouble is told.
  init(
    path: String, share: Int, queries: [QuerySampler], trouble: QueryLogTrouble, logger: Logger
  ) {
    (self.path, self.queries) = (path, queries)
    (self.trouble, self.logger) = (trouble, logger)
    // Before they start: the first query counts.
    for sampler in queries { sampler.oneIn = share }
  }

  func run() async throws {
    let (endings, continuation) = AsyncStream<Void>.makeStream()
    // A disk that hangs keeps nothing from being answered, nor the server from ending.
    BlockingThread.start(named: "query log") { [self] in
      BlockingThread.giveWay()
      write()
      continuation.finish()
    }
    await withTaskCancellationOrGracefulShutdownHandler {
      for await _ in endings {}
    } onCancelOrGracefulShutdown: { [self] in
      isEnding.store(true, ordering: .releasing)
      BlockingThread.start(named: "query log end") {
        BlockingThread.sleep(.seconds(2))
        continuation.finish()
      }
    }
  }

  /// Writes until the server ends, and then what is left.
  private func write() {
    var file = LogFile(path: path)
    var told: (missed: UInt64, failed: UInt64) = (0, 0)
    var failure: String?
    var ticks = 0
    var isLast = false
    while true {
      if ticks % 50 == 0, let reason = file.reopenIfMoved() { failure = reason }
      if let reason = writeOut(to: file) { failure = reason }
      if ticks % 500 == 50 || isLast {
        tell(&told, failure)
        failure = nil
      }
      if isLast { break }
      ticks += 1
      BlockingThread.sleep(.milliseconds(20))
      isLast = isEnding.load(ordering: .acquiring)
    }
    for sampler in queries { sampler.oneIn = 0 }
  }

  /// - Returns: Why not all could be written.
  private func writeOut(to file: borrowing LogFile) -> String? {
    var text = ""
    var count: UInt64 = 0
    for sampler in queries {
      sampler.drain {
        text += Self.line($0)
        count += 1
      }
    }
    guard !text.isEmpty, let reason = file.write(text) else { return nil }
    trouble.add(count)
    return reason
  }

  private func tell(_ told: inout (missed: UInt64, failed: UInt64), _ failure: String?) {
    let missed = queries.reduce(0) { $0 &+ $1.missedCount }
    if missed > told.missed {
      logger.warning(
        """
        \(missed &- told.missed) queries came quicker than query-log.file is written; \
        query-log.one-in writes a part of them
        """)
    }
    let failed = trouble.lost
    if let failure {
      logger.error(
        """
        query-log.file \(path): \(failure); \(failed &- told.failed) queries could not be written
        """)
    }
    told = (missed, failed)
  }

  /// A query as a line.
  static func line(_ sample: QuerySample) -> String {
    let name = (try? DomainName(wire: sample.name.span))?.description ?? ""
    var parts = [
      "\"time\":\(sample.moment / 1_000_000)", "\"client\":\"\(sample.clientText)\"",
      "\"name\":\(JSONText.quoted(name))", "\"type\":\"\(RecordType(rawValue: sample.type))\"",
      "\"class\":\(sample.recordClass)", "\"opcode\":\(sample.flags >> 3 & 15)",
      "\"rd\":\(sample.flags & 1 == 1)", "\"edns\":\(sample.hasAdditional)",
      "\"size\":\(sample.size)", "\"transport\":\"\(sample.isStream ? "tcp" : "udp")\"",
    ]
    if let code = sample.code { parts.append("\"rcode\":\(code)") }
    return "{\(parts.joined(separator: ","))}\n"
  }
}

extension QuerySample {
  /// The client's address as people write it.
  package var clientText: String {
    var text = [CChar](repeating: 0, count: 64)
    let family = client.count == 4 ? AF_INET : AF_INET6
    guard client.count == 4 || client.count == 16,
      inet_ntop(family, client, &text, socklen_t(text.count)) != nil
    else { return "unknown" }
    let end = text.firstIndex(of: 0) ?? text.endIndex
    return String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// How many queries the log of queries could not write.
final class QueryLogTrouble: Sendable {
  private let count = Atomic<UInt64>(0)

  /// How many they are.
  var lost: UInt64 { count.load(ordering: .relaxed) }

  func add(_ number: UInt64) { count.wrappingAdd(number, ordering: .relaxed) }
}

/// A file that is written to its end, and may be taken away meanwhile.
private struct LogFile: ~Copyable {
  let path: String
  private var descriptor: CInt = -1

  init(path: String) { self.path = path }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Opens the file where it is not open, or another one stands in its place.
  ///
  /// - Returns: What is wrong, if it can't be opened.
  mutating func reopenIfMoved() -> String? {
    var (mine, there) = (stat(), stat())
    if descriptor >= 0, fstat(descriptor, &mine) == 0, stat(path, &there) == 0,
      mine.st_ino == there.st_ino, mine.st_dev == there.st_dev
    {
      return nil
    }
    if descriptor >= 0 { close(descriptor) }
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    return descriptor >= 0 ? nil : String(cString: strerror(errno))
  }

  /// - Returns: What went wrong, if not all was written.
  func write(_ text: String) -> String? {
    guard descriptor >= 0 else { return "it is not open" }
    let octets = Array(text.utf8)
    var start = 0
    while start < octets.count {
      let count = octets[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return String(cString: strerror(errno)) }
      start += count
    }
    return nil
  }
}
