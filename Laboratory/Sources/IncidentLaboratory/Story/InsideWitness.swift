import ConntrackKernel
import Glibc
import Synchronization

/// What somebody sees who is logged in on the server and asks it: once on a flow that has been there
/// before the trouble, once on a new one.
final class InsideWitness: Sendable {
  /// What was asked and answered in a second.
  struct Second {
    var oldAsked = 0
    var oldAnswered = 0
    var newAsked = 0
    var newAnswered = 0
  }

  private let found = Mutex<[Second]>([])
  private let isOver = Atomic<Bool>(false)

  /// What it has seen so far.
  var seconds: [Second] { found.withLock { $0 } }

  /// Ends ``run(start:)``.
  func stop() { isOver.store(true, ordering: .relaxed) }

  /// Asks four times a second, in the calling thread and its namespace, until told to stop.
  ///
  /// - Throws: ``KernelError``.
  func run(start: Double) throws(KernelError) {
    let old = try Self.open()
    defer { close(old) }
    var round = 0
    while !isOver.load(ordering: .relaxed) {
      let began = Clock.now
      let place = max(Int(began - start), 0)
      // Slow isn't lost: a busy machine may let it wait.
      let oldAnswered = Self.asks(old, UInt16(truncatingIfNeeded: round), patience: 1.5)
      var newAnswered = false
      if let new = try? Self.open() {
        newAnswered = Self.asks(new, UInt16(truncatingIfNeeded: round))
        close(new)
      }
      found.withLock { seconds in
        while seconds.count <= place { seconds.append(Second()) }
        seconds[place].oldAsked += 1
        seconds[place].newAsked += 1
        if oldAnswered { seconds[place].oldAnswered += 1 }
        if newAnswered { seconds[place].newAnswered += 1 }
      }
      round += 1
      let rest = began + 0.25 - Clock.now
      if rest > 0 { usleep(UInt32(rest * 1e6)) }
    }
  }

  private static func open() throws(KernelError) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw KernelError("open a socket", code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(53).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw KernelError("reach 127.0.0.1", code: errno) }
    return descriptor
  }

  /// Whether a query is answered within so many seconds; what tracking drops is refused with EPERM
  /// at once.
  static func asks(
    _ descriptor: Int32, _ identifier: UInt16, patience: Double = 0.24
  ) -> Bool {
    let query: [UInt8] =
      [UInt8(identifier >> 8), UInt8(identifier & 0xff), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
      + LaboratoryZone.wireName("host0") + [0, 1, 0, 1]
    guard send(descriptor, query, query.count, 0) == query.count else { return false }
    let end = Clock.now + patience
    var answer = [UInt8](repeating: 0, count: 512)
    while true {
      let rest = end - Clock.now
      var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard rest > 0, poll(&event, 1, Int32(rest * 1000) + 1) > 0 else { return false }
      let count = recv(descriptor, &answer, answer.count, Int32(MSG_DONTWAIT))
      // One that was late answers an earlier query.
      if count >= 12, answer[0] == query[0], answer[1] == query[1] { return answer[3] & 15 == 0 }
      if count < 0, errno != EAGAIN, errno != EINTR { return false }
    }
  }

  /// Whether the server answers at all: for its start.
  static func isServed() -> Bool {
    guard let descriptor = try? open() else { return false }
    defer { close(descriptor) }
    return asks(descriptor, 1)
  }
}
