import Glibc

/// Asks a resolver on 127.0.0.1 and waits for nobody.
final class Client {
  private let descriptor: CInt
  private var identifier: UInt16 = 0

  /// For one resolver.
  init(_ resolver: RealResolver) throws {
    descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = resolver.port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, code == 0 else { throw NetworkProblem("no socket for \(resolver)") }
  }

  deinit { close(descriptor) }

  /// Asks for the address of a name below example.com.
  func ask(_ label: String) {
    identifier &+= 1
    // RFC 1035 §4.1.1: recursion is desired, and there is one question.
    var query: [UInt8] = [UInt8(identifier >> 8), UInt8(identifier & 255), 1, 0, 0, 1]
    query += [0, 0, 0, 0, 0, 0]
    for part in [label, "example", "com"] { query += [UInt8(part.utf8.count)] + Array(part.utf8) }
    query += [0, 0, 1, 0, 1]
    send(descriptor, query, query.count, CInt(MSG_NOSIGNAL))
  }

  /// Takes the answers that have come.
  ///
  /// - Returns: Their codes.
  func answers() -> [UInt8] {
    var codes: [UInt8] = []
    var octets = [UInt8](repeating: 0, count: 1500)
    while case let count = recv(descriptor, &octets, octets.count, CInt(MSG_DONTWAIT)),
      count > 0 || errno == ECONNREFUSED
    {
      if count >= 12 { codes.append(octets[3] & 15) }
      if count <= 0 { break }
    }
    return codes
  }

  /// Whether the resolver finds a name, sooner or later.
  func isServed(within seconds: Int) throws -> Bool {
    for number in 0..<seconds * 5 {
      ask("first\(number)")
      usleep(200_000)
      if answers().contains(0) { return true }
    }
    return false
  }
}
