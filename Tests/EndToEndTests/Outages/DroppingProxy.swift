import Foundation
import Synchronization

/// A TCP proxy on loopback that can cut its connections, and refuse or swallow what is new.
final class DroppingProxy: Sendable {
  /// What becomes of connections.
  enum Mode: Int, Sendable {
    /// They are passed on.
    case passing
    /// All are reset, and new ones too.
    case resetting
    /// Nothing is passed on any more, and nobody is told.
    case swallowing
  }

  let port: UInt16
  private let target: UInt16
  private let listener: Int32
  private let mode = Mutex(Mode.passing)
  private let isStopping = Atomic<Bool>(false)

  init(to target: UInt16) throws {
    self.target = target
    port = try freePort()
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    guard Self.withLoopback(port, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
      throw EndToEndError("the proxy can't listen: \(errno)")
    }
    let thread = Thread { [self] in pass() }
    thread.start()
  }

  /// Changes what becomes of connections, those that are there included.
  func set(_ new: Mode) { mode.withLock { $0 = new } }

  /// Ends it.
  func stop() { isStopping.store(true, ordering: .releasing) }

  private static func withLoopback<Result>(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private func pass() {
    var peers: [Int32: Int32] = [:]
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isStopping.load(ordering: .acquiring) {
      let mode = mode.withLock { $0 }
      if mode == .resetting { reset(&peers) }
      var events = ([listener] + peers.keys).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard mode != .swallowing, poll(&events, nfds_t(events.count), 5) > 0 else {
        if mode == .swallowing { usleep(5000) }
        continue
      }
      for event in events where event.revents != 0 {
        if event.fd == listener { accept(into: &peers) } else { move(event.fd, &peers, &buffer) }
      }
    }
    reset(&peers)
    close(listener)
  }

  private func accept(into peers: inout [Int32: Int32]) {
    let client = Glibc.accept(listener, nil, nil)
    guard client >= 0 else { return }
    // What a program that is started meanwhile held on to could not be reset.
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard Self.withLoopback(target, { connect(server, $0, $1) }) == 0 else {
      close(server)
      close(client)
      return
    }
    (peers[client], peers[server]) = (server, client)
  }

  private func move(_ from: Int32, _ peers: inout [Int32: Int32], _ buffer: inout [UInt8]) {
    guard let to = peers[from] else { return }
    let count = recv(from, &buffer, buffer.count, 0)
    if count > 0, send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count { return }
    for end in [from, to] {
      peers[end] = nil
      close(end)
    }
  }

  /// Closes all with a reset.
  private func reset(_ peers: inout [Int32: Int32]) {
    for end in peers.keys {
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(end, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
      close(end)
    }
    peers = [:]
  }
}
