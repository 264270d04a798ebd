import DNSProtocol
import Foundation
import Glibc

/// Asks for www.example.com again and again, one query after another: the last octet of its address
/// says which change it is of, and none may be older than what a former answer said.
final class ChangeProber: @unchecked Sendable {
  private let descriptor: Int32
  private let lock = NSLock()
  private var counts = (asked: 0, lost: 0, stale: 0, newest: 0)
  private var isEnding = false
  private let isDone = DispatchSemaphore(value: 0)

  /// The newest change that an answer was of.
  var newest: Int { lock.withLock { counts.newest } }
  /// How many queries there were.
  var asked: Int { lock.withLock { counts.asked } }
  /// How many of them were not answered within two seconds.
  var lost: Int { lock.withLock { counts.lost } }
  /// How many were answered with what had been changed before they were sent.
  var stale: Int { lock.withLock { counts.stale } }

  /// - Parameter wired: The prober is the client at the other end of its wire.
  init(_ wired: WiredServer) throws {
    descriptor = try wired.clientSocket()
  }

  deinit { close(descriptor) }

  /// Starts asking, on a thread of its own.
  func begin() {
    Thread { [self] in
      run()
      isDone.signal()
    }.start()
  }

  /// Stops asking.
  func end() {
    lock.withLock { isEnding = true }
    isDone.wait()
  }

  private func run() {
    let name = (try? DomainName("www.example.com").wire) ?? []
    var buffer = [UInt8](repeating: 0, count: 1500)
    var identifier: UInt16 = 0
    while !lock.withLock({ isEnding }) {
      identifier &+= 1
      let before = newest
      let query =
        [UInt8(identifier >> 8), UInt8(identifier & 255), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name
        + [0, 1, 0, 1]
      _ = send(descriptor, query, query.count, 0)
      var length = 0
      repeat {
        length = recv(descriptor, &buffer, buffer.count, 0)
      } while length > 2 && Array(buffer[..<2]) != Array(query[..<2])
      lock.withLock {
        counts.asked += 1
        guard length == query.count + 16 else {
          counts.lost += 1
          return
        }
        // 192.0.2.80 is what was there before the first change.
        let change = buffer[length - 4] == 10 ? Int(buffer[length - 1]) : 0
        if change < before { counts.stale += 1 }
        counts.newest = max(counts.newest, change)
      }
    }
  }
}
