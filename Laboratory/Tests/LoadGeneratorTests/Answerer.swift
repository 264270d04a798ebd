import Foundation
import Glibc
import Synchronization

/// A server on loopback that answers as it is told, and remembers what came.
final class Answerer: Sendable {
  /// What becomes of a query.
  enum Reply: Sendable {
    /// It stays unanswered.
    case nothing
    /// It comes back as it is.
    case query
    /// It is answered after so many seconds, with a code, to what was asked or to something else.
    case answer(after: Double = 0, code: UInt8 = 0, asksOther: Bool = false)
  }

  /// A query that came.
  struct Query: Sendable {
    /// When, in seconds.
    var time: Double
    /// Where it came from: the address and the port.
    var source: [UInt8]
    /// The message.
    var octets: [UInt8]

    /// The first label of its name, and its type's second octet.
    var label: [UInt8] { Array(octets.dropFirst(13).prefix(Int(octets[12]))) }
    var type: UInt8 { octets[octets.count - 3] }
  }

  let port: UInt16
  private let found = Mutex<[Query]>([])
  private let descriptor: CInt
  private let isEnding = Atomic<Bool>(false)

  /// What came.
  var queries: [Query] { found.withLock { $0 } }
  var received: Int { found.withLock { $0.count } }

  /// - Parameter loses: Whether the query with this number, from 0 on, stays unanswered.
  convenience init(loses: @escaping @Sendable (Int) -> Bool) {
    self.init { (number: Int) -> Reply in loses(number) ? .nothing : .answer() }
  }

  /// - Parameter reply: What becomes of the query with this number, from 0 on.
  init(_ reply: @escaping @Sendable (Int) -> Reply) {
    descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        getsockname(descriptor, $0, &length)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    var size: CInt = 8 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    Thread { self.run(reply) }.start()
  }

  func end() { isEnding.store(true, ordering: .relaxed) }

  /// Seconds of a clock that only goes forward.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func run(_ reply: (Int) -> Reply) {
    // Answers that are still to come, in the order in which they are due.
    var waiting: [(due: Double, source: [UInt8], octets: [UInt8])] = []
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while !isEnding.load(ordering: .relaxed) {
      let rest = waiting.first.map { $0.due - Self.now } ?? 1
      if poll(&event, 1, CInt(min(max(rest * 1000, 0), 20))) > 0, let query = receive() {
        let number = found.withLock { found in
          found.append(query)
          return found.count - 1
        }
        switch reply(number) {
        case .nothing: break
        case .query: send(query.octets, to: query.source)
        case .answer(let delay, let code, let asksOther):
          var octets = query.octets
          octets[2] |= 0x80
          octets[3] |= code
          // Another class.
          if asksOther { octets[octets.count - 1] ^= 2 }
          waiting.append((query.time + delay, query.source, octets))
        }
      }
      while let next = waiting.first, next.due <= Self.now {
        send(next.octets, to: next.source)
        waiting.removeFirst()
      }
    }
    close(descriptor)
  }

  private func receive() -> Query? {
    var buffer = [UInt8](repeating: 0, count: 2048)
    var source = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_in>.size)
    var length = socklen_t(source.count)
    let count = source.withUnsafeMutableBytes { source in
      recvfrom(
        descriptor, &buffer, buffer.count, 0,
        source.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        &length)
    }
    guard count > 12 else { return nil }
    return Query(time: Self.now, source: source, octets: Array(buffer[..<count]))
  }

  private func send(_ octets: [UInt8], to source: [UInt8]) {
    source.withUnsafeBytes { source in
      _ = sendto(
        descriptor, octets, octets.count, 0,
        source.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(source.count))
    }
  }
}
