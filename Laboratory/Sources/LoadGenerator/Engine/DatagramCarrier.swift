import CLinux
import Glibc

/// Queries over UDP from some sockets, each with an address and a port of its own.
final class DatagramCarrier: Carrier {
  /// So many flows in a row leave by one socket, with one system call; those of a lookup are among them.
  private static let batch = 32
  private static let room = 4096

  let period: Int
  private let sockets: [CInt]
  private let polls: UnsafeMutablePointer<pollfd>
  private let memory: UnsafeMutableRawPointer
  private let vectors: UnsafeMutablePointer<iovec>
  private let messages: UnsafeMutablePointer<clinux_mmsghdr>
  private var waiting = 0
  private var current = 0
  /// What this machine refused.
  private(set) var refusals = LoadRefusals()

  /// Opens sockets.
  ///
  /// - Throws: ``LoadError``.
  init(_ target: LoadTarget, sockets count: Int) throws(LoadError) {
    period = count << 16
    polls = .allocate(capacity: count)
    memory = .allocate(byteCount: 2 * Self.batch * Self.room, alignment: 64)
    vectors = .allocate(capacity: 2 * Self.batch)
    messages = .allocate(capacity: 2 * Self.batch)
    for slot in 0..<2 * Self.batch {
      vectors[slot] = iovec(iov_base: memory + slot * Self.room, iov_len: Self.room)
      messages[slot] = clinux_mmsghdr()
      messages[slot].msg_hdr.msg_iov = UnsafeMutableRawPointer(vectors + slot)
      messages[slot].msg_hdr.msg_iovlen = 1
    }
    var opened: [CInt] = []
    for number in 0..<count {
      let descriptor = try target.connect(SOCK_DGRAM, client: number)
      opened.append(descriptor)
      polls[number] = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    }
    sockets = opened
  }

  deinit {
    for descriptor in sockets { close(descriptor) }
    memory.deallocate()
    vectors.deallocate()
    messages.deallocate()
    polls.deallocate()
  }

  func append(_ flow: Int, at now: Double, _ write: (UInt16, UnsafeMutableRawPointer) -> Int) {
    let socket = flow / Self.batch % sockets.count
    if socket != current { flush() }
    current = socket
    let turn = flow / (Self.batch * sockets.count) * Self.batch + flow % Self.batch
    vectors[waiting].iov_len = write(
      UInt16(truncatingIfNeeded: turn), memory + waiting * Self.room)
    waiting += 1
    if waiting == Self.batch { flush() }
  }

  func flush() {
    var start = 0
    while start < waiting {
      let count = clinux_sendmmsg(
        sockets[current], messages + start, UInt32(waiting - start), 0)
      if count > 0 {
        start += Int(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case ECONNREFUSED:
        // What was said of an earlier one; it is told once.
        refusals.nobodyListens += 1
      case EPERM:
        refusals.notPermitted += 1
        start += 1
      default:
        refusals.others += waiting - start
        start = waiting
      }
    }
    waiting = 0
  }

  func receive(_ body: (Int, UnsafeRawBufferPointer) -> Void) -> Int {
    guard poll(polls, nfds_t(sockets.count), 0) > 0 else { return 0 }
    var all = 0
    for number in sockets.indices where polls[number].revents != 0 { all += drain(number, body) }
    return all
  }

  private func drain(
    _ socket: Int, _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) -> Int {
    for slot in Self.batch..<2 * Self.batch { vectors[slot].iov_len = Self.room }
    let count = clinux_recvmmsg(
      sockets[socket], messages + Self.batch, UInt32(Self.batch), CInt(MSG_DONTWAIT))
    guard count > 0 else {
      if count < 0, errno == ECONNREFUSED { refusals.nobodyListens += 1 }
      return 0
    }
    for number in 0..<Int(count) {
      let slot = Self.batch + number
      let length = min(Int(messages[slot].msg_len), Self.room)
      guard length >= 12 else { continue }
      let message = UnsafeRawBufferPointer(start: memory + slot * Self.room, count: length)
      let turn = Int(message[0]) << 8 | Int(message[1])
      let flow =
        turn / Self.batch * Self.batch * sockets.count + socket * Self.batch + turn % Self.batch
      body(flow, message)
    }
    return Int(count)
  }

  func wait(milliseconds: CInt) { poll(polls, nfds_t(sockets.count), milliseconds) }
}
