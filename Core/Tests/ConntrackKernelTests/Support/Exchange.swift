import ConntrackKernel
import Glibc

/// Sends single datagrams to the echo of a ``TestNetwork``, from sockets as clients have them.
enum Exchange {
  /// Where the datagrams come from and go to.
  enum Path: Sendable, CaseIterable {
    case remote4, remote6, loopback4, loopback6

    var family: CInt { self == .remote4 || self == .loopback4 ? AF_INET : AF_INET6 }
    var isRemote: Bool { self == .remote4 || self == .remote6 }
    var destination: String {
      switch self {
      case .remote4: TestNetwork.serverAddress
      case .remote6: TestNetwork.serverAddress6
      case .loopback4: "127.0.0.1"
      case .loopback6: "::1"
      }
    }
  }

  /// Sends from so many sockets, and says how many had an answer within 300 ms.
  static func run(
    _ count: Int, over path: Path, in network: TestNetwork, port: UInt16 = DatagramEcho.port
  ) throws -> Int {
    let namespace = path.isRemote ? network.client : network.server
    return try namespace.namespace.perform { () throws(KernelError) in
      var sockets: [CInt] = []
      defer { for number in sockets { close(number) } }
      for _ in 0..<count {
        let number = socket(path.family, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        sockets.append(number)
        var patience = timeval(tv_sec: 0, tv_usec: 300_000)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, 16)
        guard connect(number, to: path, port: port) else {
          throw KernelError("connect to \(path.destination)", code: errno)
        }
        _ = send(number, "martlet", 7, 0)
      }
      var answered = 0
      for number in sockets {
        var buffer = [UInt8](repeating: 0, count: 64)
        if recv(number, &buffer, 64, 0) == 7 { answered += 1 }
      }
      return answered
    }
  }

  /// Waits until a refusal comes back from a port without a socket: a new cable takes a moment.
  static func awaitPath(_ path: Path, from namespace: NetworkNamespace) throws {
    let isThere = try namespace.perform { () throws(KernelError) in
      for _ in 0..<100 {
        let number = socket(path.family, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(number) }
        var patience = timeval(tv_sec: 0, tv_usec: 20_000)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, 16)
        guard connect(number, to: path, port: 9) else { continue }
        _ = send(number, "martlet", 7, 0)
        var buffer = [UInt8](repeating: 0, count: 64)
        if recv(number, &buffer, 64, 0) < 0, errno == ECONNREFUSED { return true }
      }
      return false
    }
    guard isThere else { throw TestFailure("nothing comes through to \(path.destination)") }
  }

  private static func connect(_ number: CInt, to path: Path, port: UInt16) -> Bool {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(path.family)
    address.sin6_port = port.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    if path.family == AF_INET6 {
      inet_pton(AF_INET6, path.destination, &address.sin6_addr)
    } else {
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          _ = inet_pton(AF_INET, path.destination, &$0.pointee.sin_addr)
        }
      }
    }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(number, $0, length) == 0
      }
    }
  }
}
