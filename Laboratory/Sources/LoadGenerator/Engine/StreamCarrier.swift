import Glibc

/// Queries over TCP, many at a time on each of some connections (RFC 7766 §6.2.1).
///
/// A connection that ends is opened again; what was under way on it is lost.
final class StreamCarrier: Carrier {
  private static let room = 1 << 17

  /// A connection with what is to be sent and what has come.
  private struct Connection {
    var descriptor: CInt
    var outgoing: [UInt8] = []
    var incoming: [UInt8] = []
  }

  let period: Int
  private let target: LoadTarget
  private var connections: [Connection] = []
  private var polls: [pollfd] = []
  private let buffer: UnsafeMutableRawPointer
  /// How often a connection had to be opened again.
  private(set) var reconnections = 0

  /// Opens connections.
  ///
  /// - Throws: ``LoadError``.
  init(_ target: LoadTarget, connections count: Int) throws(LoadError) {
    self.target = target
    period = count << 16
    buffer = .allocate(byteCount: Self.room, alignment: 16)
    for number in 0..<count {
      let descriptor = try target.connect(SOCK_STREAM, client: number)
      connections.append(Connection(descriptor: descriptor))
      polls.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  deinit {
    for connection in connections { close(connection.descriptor) }
    buffer.deallocate()
  }

  func append(_ flow: Int, at now: Double, _ write: (UInt16, UnsafeMutableRawPointer) -> Int) {
    let number = flow % connections.count
    let length = write(UInt16(truncatingIfNeeded: flow / connections.count), buffer)
    guard connections[number].outgoing.count < Self.room else { return }
    connections[number].outgoing += [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)]
    connections[number].outgoing += UnsafeRawBufferPointer(start: buffer, count: length)
  }

  func flush() {
    for number in connections.indices where !connections[number].outgoing.isEmpty {
      let sent = connections[number].outgoing.withUnsafeBytes {
        send(connections[number].descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      if sent > 0 {
        connections[number].outgoing.removeFirst(sent)
      } else if errno != EAGAIN && errno != EINTR {
        reopen(number)
      }
    }
  }

  func receive(_ body: (Int, UnsafeRawBufferPointer) -> Void) -> Int {
    guard poll(&polls, nfds_t(polls.count), 0) > 0 else { return 0 }
    var all = 0
    for number in connections.indices where polls[number].revents != 0 {
      let count = recv(connections[number].descriptor, buffer, Self.room, 0)
      if count > 0 {
        connections[number].incoming += UnsafeRawBufferPointer(start: buffer, count: count)
        all += handOver(number, body)
      } else if count == 0 || errno != EAGAIN && errno != EINTR {
        reopen(number)
      }
    }
    return all
  }

  private func handOver(_ number: Int, _ body: (Int, UnsafeRawBufferPointer) -> Void) -> Int {
    var all = 0
    let taken = connections[number].incoming.withUnsafeBytes { bytes in
      var place = 0
      while place + 2 <= bytes.count {
        let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
        guard place + 2 + length <= bytes.count else { break }
        if length >= 12 {
          let message = UnsafeRawBufferPointer(rebasing: bytes[(place + 2)..<(place + 2 + length)])
          let turn = Int(message[0]) << 8 | Int(message[1])
          body(turn * connections.count + number, message)
          all += 1
        }
        place += 2 + length
      }
      return place
    }
    connections[number].incoming.removeFirst(taken)
    return all
  }

  private func reopen(_ number: Int) {
    close(connections[number].descriptor)
    reconnections += 1
    // One that can't be had is tried again with the next query for it.
    let descriptor = (try? target.connect(SOCK_STREAM, client: number)) ?? -1
    connections[number] = Connection(descriptor: descriptor)
    polls[number] = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  }

  func wait(milliseconds: CInt) { poll(&polls, nfds_t(polls.count), milliseconds) }
}
