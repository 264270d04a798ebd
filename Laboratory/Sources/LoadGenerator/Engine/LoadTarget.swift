package import Glibc

/// The server that is asked.
public struct LoadTarget: Sendable, Hashable, CustomStringConvertible {
  /// Its address in presentation format.
  public let host: String
  /// Its port.
  public let port: UInt16
  /// The octets of the address: 4 or 16.
  public let octets: [UInt8]

  /// Reads an address, with a port behind a colon or without: `127.0.0.1:5300`, `[::1]:53`, `::1`.
  ///
  /// - Throws: ``LoadError``.
  public init(_ text: String) throws(LoadError) {
    var host = text[...]
    var port: UInt16 = 53
    if host.hasPrefix("["), let end = host.lastIndex(of: "]") {
      let rest = host[host.index(after: end)...]
      host = host[host.index(after: host.startIndex)..<end]
      if !rest.isEmpty { port = rest.first == ":" ? UInt16(rest.dropFirst()) ?? 0 : 0 }
    } else if let colon = host.lastIndex(of: ":"), host.firstIndex(of: ":") == colon {
      port = UInt16(host[host.index(after: colon)...]) ?? 0
      host = host[..<colon]
    }
    var octets = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, String(host), &octets) == 1 {
      octets = Array(octets[..<4])
    } else if inet_pton(AF_INET6, String(host), &octets) != 1 {
      port = 0
    }
    guard port > 0 else {
      throw .unreadable(
        place: "the target", found: "\"\(text.prefix(80))\"",
        expected: "an address such as 127.0.0.1:5300 or [::1]:53")
    }
    (self.host, self.port, self.octets) = (String(host), port, octets)
  }

  /// Whether it is this machine's own, which nobody else is reached by.
  public var isLoopback: Bool {
    octets.count == 4 ? octets[0] == 127 : octets == [UInt8](repeating: 0, count: 15) + [1]
  }

  /// The address and the port.
  public var description: String {
    octets.count == 4 ? "\(host):\(port)" : "[\(host)]:\(port)"
  }

  /// Opens a socket that does not wait, and connects it.
  ///
  /// - Parameters:
  ///   - type: Datagrams or a stream.
  ///   - client: The client's number: on loopback each has an address of its own; nil for the usual one.
  /// - Throws: ``LoadError``.
  package func connect(
    _ type: __socket_type, client: Int? = nil
  ) throws(LoadError) -> CInt {
    let family = octets.count == 4 ? AF_INET : AF_INET6
    let descriptor = socket(family, CInt(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else {
      throw .refused("there is no socket to be had: \(String(cString: strerror(errno)))")
    }
    var size: CInt = 4 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    if let client, isLoopback, octets.count == 4 {
      // 127.64.0.0/10
      let number = 0x7f40_0001 + UInt32(client % 4_000_000)
      _ = Self.withAddress([24, 16, 8, 0].map { UInt8(number >> $0 & 255) }, 0) {
        bind(descriptor, $0, $1)
      }
    }
    let code = Self.withAddress(octets, port) { Glibc.connect(descriptor, $0, $1) }
    guard code == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw .refused("\(self) can't be reached: \(reason)")
    }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return descriptor
  }

  private static func withAddress(
    _ octets: [UInt8], _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) -> CInt {
    // `struct sockaddr_in` and `sockaddr_in6`: family, port, for IPv6 the flow, the address.
    let isIPv4 = octets.count == 4
    var bytes = [UInt8](repeating: 0, count: isIPv4 ? 16 : 28)
    bytes[0] = UInt8(isIPv4 ? AF_INET : AF_INET6)
    (bytes[2], bytes[3]) = (UInt8(port >> 8), UInt8(truncatingIfNeeded: port))
    for index in octets.indices { bytes[(isIPv4 ? 4 : 8) + index] = octets[index] }
    return bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return -1 }
      return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
    }
  }
}
