import ConntrackKernel
import Foundation
import Glibc

extension WiredServer {
  /// A UDP socket of the client's at the other end of the wire, connected to the server's port 53 over
  /// IPv4, which waits two seconds for an answer.
  func clientSocket() throws -> Int32 {
    let space = try NetworkNamespace(path: "/proc/\(outside.process)/ns/net")
    let descriptor = try space.perform { () throws(KernelError) -> Int32 in
      socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    }
    var patience = timeval(tv_sec: 2, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(53).bigEndian
    inet_pton(AF_INET, Self.server4, &address.sin_addr)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, code == 0 else { throw EndToEndError("No socket: \(errno)") }
    return descriptor
  }
}
