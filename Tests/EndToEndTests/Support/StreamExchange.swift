import Foundation

/// Sends many queries over TCP, many of them at once over one connection (RFC 7766 §6.2.1.1).
struct StreamExchange {
  /// Where the server listens on 127.0.0.1.
  let port: UInt16
  /// How many queries may be under way.
  var window = 32
  /// How many seconds a connection may be silent.
  var patience = 3.0
  /// How often a query is sent before it counts as unanswered.
  var tries = 4

  /// Sends all the queries and gives their responses in the same order, `nil` where none came.
  ///
  /// The first two octets of every query are replaced to tell the responses apart, and put back in
  /// the responses.
  func exchange(_ queries: [[UInt8]]) throws -> [[UInt8]?] {
    var responses = [[UInt8]?](repeating: nil, count: queries.count)
    var tries = [Int](repeating: 0, count: queries.count)
    var waiting = Array(queries.indices)
    while !waiting.isEmpty {
      for index in waiting { tries[index] += 1 }
      try exchangeOverOneConnection(waiting, of: queries, responses: &responses)
      let before = waiting.count
      waiting = waiting.filter { responses[$0] == nil }
      // A connection that brought nothing counts as a try for its first window alone.
      if waiting.count == before {
        waiting = waiting.filter { tries[$0] < self.tries }
      }
    }
    return responses
  }

  private func exchangeOverOneConnection(
    _ indices: [Int], of queries: [[UInt8]], responses: inout [[UInt8]?]
  ) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw EndToEndError("No socket: \(errno)") }
    defer { close(descriptor) }
    var one: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    try connectLoopback(descriptor, port: port)

    var next = 0
    var underWay: Set<Int> = []
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while next < indices.count || !underWay.isEmpty {
      var batch: [UInt8] = []
      while next < indices.count, underWay.count < window {
        let query = queries[indices[next]]
        batch += [UInt8(query.count >> 8), UInt8(query.count & 255)]
        batch += [UInt8(next >> 8 & 255), UInt8(next & 255)]
        batch += query.dropFirst(2)
        underWay.insert(next)
        next += 1
      }
      if !batch.isEmpty, !sendAll(batch, over: descriptor) { return }
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&event, 1, Int32(patience * 1000)) > 0 else { return }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      received += buffer[..<count]
      var start = 0
      while received.count - start >= 2 {
        let length = Int(received[start]) << 8 | Int(received[start + 1])
        guard received.count - start >= 2 + length else { break }
        let message = Array(received[(start + 2)..<(start + 2 + length)])
        start += 2 + length
        take(message, of: queries, indices, below: next, &underWay, &responses)
      }
      received.removeFirst(start)
    }
  }

  private func take(
    _ message: [UInt8], of queries: [[UInt8]], _ indices: [Int], below next: Int,
    _ underWay: inout Set<Int>, _ responses: inout [[UInt8]?]
  ) {
    guard message.count >= 2 else { return }
    var position = (next - 1) & ~0xffff | Int(message[0]) << 8 | Int(message[1])
    if position >= next { position -= 65536 }
    guard underWay.remove(position) != nil else { return }
    responses[indices[position]] =
      Array(queries[indices[position]].prefix(2)) + message.dropFirst(2)
  }

  private func sendAll(_ bytes: [UInt8], over descriptor: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}
