import Conntrack
import ConntrackKernel
import Foundation
public import IncidentLaboratory

/// The server's side on this machine, watched while it is asked: connection tracking, full sockets, and
/// what its process takes of a processor.
public final class ServerView {
  private let watch: ServerWatch
  private let thread: NamespaceThread

  /// Watches whoever has the target's port; nil where that is on another machine.
  public init?(_ target: LoadTarget) {
    guard target.isLoopback, let space = try? NetworkNamespace.current() else { return nil }
    let watch = ServerWatch(process: Self.process(at: target.port) ?? 0)
    self.watch = watch
    let begin = Clock.now
    thread = NamespaceThread(in: space) { () throws(KernelError) in watch.run(start: begin) }
  }

  /// The latest second that was seen.
  public var latest: ServerSecond? { watch.latest }

  /// Ends the watch.
  ///
  /// - Returns: What was seen, second by second.
  public func end() -> [ServerSecond] {
    watch.stop()
    thread.join()
    return watch.secondsInOrder
  }

  /// The process with a UDP socket at a port: by the socket's inode, which only its owner and root see.
  private static func process(at port: UInt16) -> Int32? {
    var inodes: Set<String> = []
    for file in ["/proc/net/udp", "/proc/net/udp6"] {
      guard let bytes = try? KernelFiles.bytes(of: file) else { continue }
      var problems = ProblemList()
      let sockets = UDPSocket.parse(SourceText(file: file, bytes: bytes), problems: &problems)
      for socket in sockets where socket.port == port { inodes.insert("socket:[\(socket.inode)]") }
    }
    guard !inodes.isEmpty else { return nil }
    let files = FileManager.default
    for process in ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap({
      Int32($0)
    }) {
      let folder = "/proc/\(process)/fd"
      for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
        let link = try? files.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
        if let link, inodes.contains(link) { return process }
      }
    }
    return nil
  }
}
