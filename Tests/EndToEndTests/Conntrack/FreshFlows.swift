import ConntrackKernel
import Foundation

/// Queries over loopback in a network namespace, each from a socket of its own: a flow each.
///
/// All of it happens in one thread, which has entered the namespace and ends there.
final class FreshFlows: @unchecked Sendable {
  private let namespace: NetworkNamespace
  private let port: UInt16
  private let lock = NSLock()
  private var isStopped = false
  private var count = 0

  /// Prepares flows to a port in the namespace of a process.
  init(namespaceOf process: pid_t, port: UInt16) throws {
    namespace = try NetworkNamespace(path: "/proc/\(process)/ns/net")
    self.port = port
  }

  /// Makes flows that the kernel holds for assured: it does from a packet on that comes more than
  /// two seconds after the first, when there has been an answer.
  func makeAssured(_ count: Int) async throws {
    try await inside { flows in
      let sockets = try (0..<count).map { _ in try flows.connected() }
      defer { for socket in sockets { close(socket) } }
      for round in 0..<2 {
        if round > 0 { usleep(2_200_000) }
        for socket in sockets { _ = flows.asks(socket, milliseconds: 100) }
      }
    }
  }

  /// Asks once in each of some fresh flows, and gives the share that was answered.
  func answeredShare(of count: Int) async throws -> Double {
    try await inside { flows in
      var answered = 0
      for _ in 0..<count {
        let socket = try flows.connected()
        if flows.asks(socket, milliseconds: 50) { answered += 1 }
        close(socket)
      }
      return Double(answered) / Double(count)
    }
  }

  /// Begins a fresh flow every two milliseconds, until ``stop()`` and for a minute at most.
  func run() async throws {
    try await inside { flows in
      for _ in 0..<30_000 where !flows.lock.withLock({ flows.isStopped }) {
        let socket = try flows.connected()
        _ = flows.asks(socket, milliseconds: 0)
        close(socket)
        flows.lock.withLock { flows.count += 1 }
        usleep(2000)
      }
    }
  }

  /// How many flows ``run()`` has begun.
  var begun: Int { lock.withLock { count } }

  /// Ends ``run()``.
  func stop() { lock.withLock { isStopped = true } }

  private func inside<Result: Sendable>(
    _ work: @escaping @Sendable (FreshFlows) throws -> Result
  ) async throws -> Result {
    try await onThread {
      // What it throws is not of the kernel: carried out as a value.
      try self.namespace.perform { Swift.Result { try work(self) } }.get()
    }
  }

  private func connected() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw EndToEndError("No socket: \(errno)") }
    try connectLoopback(descriptor, port: port)
    return descriptor
  }

  /// Whether a query is answered in time.
  ///
  /// What tracking drops over loopback is not even sent.
  private func asks(_ descriptor: Int32, milliseconds: Int32) -> Bool {
    let query: [UInt8] =
      [7, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7] + Array("example".utf8) + [3] + Array("com".utf8)
      + [0, 0, 6, 0, 1]
    guard send(descriptor, query, query.count, 0) == query.count else { return false }
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard milliseconds > 0, poll(&event, 1, milliseconds) > 0 else { return false }
    var answer = [UInt8](repeating: 0, count: 512)
    return recv(descriptor, &answer, answer.count, 0) > 12
  }
}
