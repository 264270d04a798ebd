import ConntrackKernel
import Glibc
import Synchronization

@testable import IncidentLaboratory

/// Notes each query over UDP that goes to the zone's addresses, before any rule drops it.
final class QueryRecorder: Sendable {
  /// A query.
  struct Query {
    /// Seconds of the clock that never jumps.
    var time: Double
    /// The first label of its name, in small letters.
    var label: String
    /// The port that it comes from.
    var port: UInt16
  }

  private let queries = Mutex<[Query]>([])
  private let isEnding = Atomic<Bool>(false)
  private let problem = Mutex<String?>(nil)

  /// Begins.
  init() throws {
    let own: NetworkNamespace
    do throws(KernelError) { own = try NetworkNamespace(path: "/proc/self/ns/net") } catch {
      throw NetworkProblem("\(error)")
    }
    _ = NamespaceThread(in: own) { [self] () throws(KernelError) in
      let socket = try FrameSocket(interface: "lo")
      while !isEnding.load(ordering: .relaxed) {
        socket.wait(milliseconds: 100)
        let now = Clock.now
        _ = socket.receive { note($0, now) }
      }
    }
    usleep(200_000)
  }

  /// Ends; nobody is waited for.
  func end() { isEnding.store(true, ordering: .relaxed) }

  /// What came since the last time, for names that begin so.
  func take(_ prefix: String) -> [Query] {
    queries.withLock { all in
      let found = all.filter { $0.label.hasPrefix(prefix) }
      all.removeAll { $0.label.hasPrefix(prefix) }
      return found
    }
  }

  private func note(_ frame: UnsafeRawBufferPointer, _ now: Double) {
    // Ethernet, IPv4 without options, UDP; to 198.51.100.53 or .54, port 53; not an answer.
    guard frame.count > 55, frame[14] == 0x45, frame[23] == 17, frame[30] == 198, frame[32] == 100,
      frame[33] == 53 || frame[33] == 54, frame[36] == 0, frame[37] == 53, frame[44] & 0x80 == 0
    else { return }
    let length = Int(frame[54])
    guard frame.count > 55 + length else { return }
    let label = String(decoding: frame[55..<55 + length], as: UTF8.self).lowercased()
    let port = UInt16(frame[34]) << 8 | UInt16(frame[35])
    queries.withLock { $0.append(Query(time: now, label: label, port: port)) }
  }
}
