import Conntrack
import Foundation

/// What the kernel says of this process and of its UDP sockets.
struct ProcessReading: Sendable {
  /// Resident memory in octets.
  var memory = 0
  /// Processor time in seconds.
  var processorTime: Double { userTime + systemTime }
  /// Processor time of the program itself, in seconds.
  var userTime = 0.0
  /// Processor time that the kernel spent for it, in seconds.
  var systemTime = 0.0
  /// Open file descriptors.
  var openFiles = 0
  /// Datagrams that the sockets had no room for, since they were opened.
  var socketDrops: UInt64 = 0
  /// The octets that wait in each of the sockets.
  var waiting: [UInt64: UInt64] = [:]

  /// Reads it now.
  ///
  /// - Parameter own: The numbers of the server's UDP sockets in the kernel.
  init(sockets own: Set<UInt64>) {
    let page = sysconf(Int32(_SC_PAGESIZE))
    if let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) {
      let fields = text.split(separator: " ")
      if fields.count > 1, let pages = Int(fields[1]) { memory = pages * page }
    }
    var usage = rusage()
    if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
      userTime = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1_000_000
      systemTime = Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1_000_000
    }
    openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    for path in ["/proc/self/net/udp", "/proc/self/net/udp6"] {
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
      var problems = ProblemList()
      let sockets = UDPSocket.parse(SourceText(file: path, text), problems: &problems)
      for socket in sockets where own.contains(socket.inode) {
        socketDrops &+= socket.drops ?? 0
        waiting[socket.inode] = socket.receiveQueue
      }
    }
  }
}
