import Foundation
import Synchronization

/// Asks as fast as the server answers, and counts what comes back.
final class FloodClient: Sendable {
  /// What it saw.
  struct Count {
    var sent = 0
    var received = 0
  }

  private let port: UInt16
  private let isStopping = Atomic<Bool>(false)

  init(port: UInt16) { self.port = port }

  /// Lets the client send nothing more.
  func stop() { isStopping.store(true, ordering: .releasing) }

  /// Over UDP, with up to 200 queries under way; ends when nothing has come for half a second.
  func floodDatagrams(_ query: [UInt8]) throws -> Count {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    try connectLoopback(descriptor, port: port)
    var size: Int32 = 4 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    var count = Count()
    var buffer = [UInt8](repeating: 0, count: 4096)
    var lastAnswer = now()
    while now() - lastAnswer < 0.5 {
      while !isStopping.load(ordering: .acquiring), count.sent - count.received < 200 {
        guard send(descriptor, query, query.count, Int32(MSG_NOSIGNAL)) > 0 else { break }
        count.sent += 1
      }
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&event, 1, 20)
      while recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)) > 0 {
        count.received += 1
        lastAnswer = now()
      }
    }
    return count
  }

  /// Over one TCP connection, in writes of 50 queries; ends when the server closes it.
  func floodStream(_ query: [UInt8]) throws -> Count {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    try connectLoopback(descriptor, port: port)
    let framed = [UInt8(query.count >> 8), UInt8(query.count & 255)] + query
    let burst = (0..<50).flatMap { _ in framed }
    var count = Count()
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      if !isStopping.load(ordering: .acquiring), count.sent - count.received < 500,
        send(descriptor, burst, burst.count, Int32(MSG_NOSIGNAL)) == burst.count
      {
        count.sent += 50
      }
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&event, 1, 3000) > 0 else { return count }
      let got = recv(descriptor, &buffer, buffer.count, 0)
      guard got > 0 else { return count }
      pending += buffer[..<got]
      var start = 0
      while pending.count - start >= 2 {
        let length = Int(pending[start]) << 8 | Int(pending[start + 1])
        guard pending.count - start >= 2 + length else { break }
        start += 2 + length
        count.received += 1
      }
      pending.removeFirst(start)
    }
  }
}
