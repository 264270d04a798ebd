import ConntrackKernel
import Foundation
import Synchronization

/// What the kernel counts in the server's namespace, second by second.
package final class ServerWatch: Sendable {
  private let found = Mutex<[Int: ServerSecond]>([:])
  private let isOver = Atomic<Bool>(false)
  private let process: Int32

  /// Prepares to watch the namespace and a server's process.
  package init(process: Int32) { self.process = process }

  /// The figures by second.
  package var seconds: [Int: ServerSecond] { found.withLock { $0 } }

  /// The figures in the order of the seconds; those that were missed are empty.
  package var secondsInOrder: [ServerSecond] {
    let found = seconds
    return (0..<(found.keys.max().map { $0 + 1 } ?? 0)).map { found[$0] ?? ServerSecond() }
  }

  /// The latest second that was seen.
  package var latest: ServerSecond? { found.withLock { $0.max { $0.key < $1.key }?.value } }

  /// Ends ``run(start:)``.
  package func stop() { isOver.store(true, ordering: .relaxed) }

  /// Looks once a second, in the calling thread and its namespace, until told to stop.
  package func run(start: Double) {
    var watcher = TableWatcher(listening: false)
    _ = watcher.look()
    var (drops, time) = (Self.socketDrops(), processorTime())
    var place = 0
    while !isOver.load(ordering: .relaxed) {
      let rest = start + Double(place + 1) - Clock.now
      if rest > 0 {
        usleep(UInt32(min(rest, 0.1) * 1e6))
        continue
      }
      let (newDrops, newTime) = (Self.socketDrops(), processorTime())
      var second = ServerSecond()
      if let moment = watcher.look() {
        second.entries = moment.count
        second.limit = moment.limit
        second.drops = moment.drops
        second.evictions = moment.evictions
        second.tooLong = moment.tooLong
      }
      second.socketDrops = newDrops &- drops
      second.processorShare = max(newTime - time, 0)
      (drops, time) = (newDrops, newTime)
      found.withLock { $0[place] = second }
      place += 1
    }
  }

  /// `RcvbufErrors` of the second line of `Udp:` (RFC 4113 knows less).
  private static func socketDrops() -> UInt64 {
    guard let text = try? KernelFiles.text(of: "/proc/net/snmp") else { return 0 }
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("Udp:") }.map {
      $0.split(separator: " ")
    }
    guard rows.count == 2, let column = rows[0].firstIndex(of: "RcvbufErrors"),
      column < rows[1].count
    else { return 0 }
    return UInt64(rows[1][column]) ?? 0
  }

  /// What the server and its descendants have used of a processor, in seconds.
  private func processorTime() -> Double {
    var processes = [process]
    var next = 0
    while next < processes.count, processes.count < 100 {
      processes += Self.children(of: processes[next])
      next += 1
    }
    return processes.reduce(0) { $0 + Self.processorTime(of: $1) }
  }

  private static func children(of process: Int32) -> [Int32] {
    let folder = "/proc/\(process)/task"
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return tasks.flatMap { task in
      let text = try? String(contentsOfFile: "\(folder)/\(task)/children", encoding: .utf8)
      return (text ?? "").split(separator: " ").compactMap { Int32($0) }
    }
  }

  private static func processorTime(of process: Int32) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
