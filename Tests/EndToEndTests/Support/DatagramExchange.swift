import Foundation

/// Sends many queries over UDP with many of them under way at once.
struct DatagramExchange {
  /// Where the server listens on 127.0.0.1.
  let port: UInt16
  /// How many queries may be under way.
  var window = 64
  /// After how many seconds without an answer a query is sent again.
  var patience = 1.0
  /// How often a query is sent before it counts as unanswered.
  var tries = 4

  private struct Pending {
    var sentAt: Double
    var tries: Int
  }

  /// Sends all the queries and gives their responses in the same order, `nil` where none came.
  ///
  /// The first two octets of every query are replaced to tell the responses apart, and put back in
  /// the responses.
  func exchange(_ queries: [[UInt8]]) throws -> [[UInt8]?] {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    guard descriptor >= 0 else { throw EndToEndError("No socket: \(errno)") }
    defer { close(descriptor) }
    var size: Int32 = 4 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    try connectLoopback(descriptor, port: port)

    var responses = [[UInt8]?](repeating: nil, count: queries.count)
    var pending: [Int: Pending] = [:]
    var next = 0
    var buffer = [UInt8](repeating: 0, count: 65536)
    var lastLook = now()
    while next < queries.count || !pending.isEmpty {
      while next < queries.count, pending.count < window {
        send(queries[next], index: next, over: descriptor)
        pending[next] = Pending(sentAt: now(), tries: 1)
        next += 1
      }
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&event, 1, 50)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        guard count >= 0 else { break }
        guard count >= 2 else { continue }
        let low = Int(buffer[0]) << 8 | Int(buffer[1])
        // The oldest query with this identifier that is under way: there is one at most.
        guard let index = index(of: low, below: next), pending[index] != nil else { continue }
        pending[index] = nil
        buffer[0] = queries[index][0]
        buffer[1] = queries[index][1]
        responses[index] = Array(buffer[..<count])
      }
      guard now() - lastLook > 0.1 else { continue }
      lastLook = now()
      for (index, state) in pending where lastLook - state.sentAt > patience {
        guard state.tries < tries else {
          pending[index] = nil
          continue
        }
        send(queries[index], index: index, over: descriptor)
        pending[index] = Pending(sentAt: lastLook, tries: state.tries + 1)
      }
    }
    return responses
  }

  private func index(of identifier: Int, below next: Int) -> Int? {
    guard next > 0 else { return nil }
    let index = (next - 1) & ~0xffff | identifier
    return index < next ? index : index - 65536 >= 0 ? index - 65536 : nil
  }

  private func send(_ query: [UInt8], index: Int, over descriptor: Int32) {
    var query = query
    if query.count >= 2 {
      query[0] = UInt8(index >> 8 & 255)
      query[1] = UInt8(index & 255)
    }
    // A refusal of an earlier datagram shows here; it is sent again when its time comes.
    _ = Foundation.send(descriptor, query, query.count, 0)
  }
}

/// Connects a socket to a port of 127.0.0.1.
func connectLoopback(_ descriptor: Int32, port: UInt16) throws {
  var address = loopbackAddress(port: port)
  let status = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard status == 0 else {
    throw EndToEndError("127.0.0.1:\(port): \(String(cString: strerror(errno)))")
  }
}

/// Seconds on a clock that only goes forwards.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
