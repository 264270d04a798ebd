public import Glibc

/// An address and a port that the server listens on, over UDP and TCP alike.
public struct ListenAddress: Hashable, Sendable {
  /// Which Internet protocol the address belongs to.
  public enum Family: Hashable, Sendable {
    /// IPv4.
    case ipv4
    /// IPv6.
    case ipv6
  }

  /// The Internet protocol.
  public let family: Family
  /// The first eight octets of the address in network order; for IPv4 the only four, on the left.
  let high: UInt64
  /// The last eight octets of an IPv6 address.
  let low: UInt64
  /// The interface's index for a link-local IPv6 address (RFC 4007 §11), otherwise 0.
  public let scope: UInt32
  /// The port; 0 asks the kernel for a free one.
  public var port: UInt16

  init(family: Family, high: UInt64, low: UInt64, scope: UInt32, port: UInt16) {
    (self.family, self.high, self.low) = (family, high, low)
    (self.scope, self.port) = (scope, port)
  }

  /// Reads `ADDRESS:PORT`, `ADDRESS`, `[ADDRESS]:PORT` or `[ADDRESS]`.
  ///
  /// An IPv6 address that stands with a port is written in brackets, and may name its interface:
  /// `[fe80::1%eth0]:53`.
  ///
  /// - Parameters:
  ///   - text: What to read.
  ///   - defaultPort: The port when none is written.
  /// - Throws: ``ListenAddressError`` saying what is wrong and how to write it.
  public init(_ text: String, defaultPort: UInt16 = 53) throws(ListenAddressError) {
    let parts = try Self.split(text)
    var port = defaultPort
    if let written = parts.port {
      guard let number = UInt16(written), written.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
      else {
        throw ListenAddressError(text: text, reason: "the port is not a number from 0 to 65535")
      }
      port = number
    }
    if let octets = Self.ipv4(parts.host) {
      self.init(family: .ipv4, high: UInt64(octets) << 32, low: 0, scope: 0, port: port)
      return
    }
    var address = parts.host
    var scope: UInt32 = 0
    if let percent = parts.host.firstIndex(of: "%") {
      address = String(parts.host[..<percent])
      let interface = String(parts.host[parts.host.index(after: percent)...])
      scope = unsafe if_nametoindex(interface)
      if scope == 0 { scope = UInt32(interface) ?? 0 }
      guard scope != 0 else {
        throw ListenAddressError(text: text, reason: "no interface is called \"\(interface)\"")
      }
    }
    guard let (high, low) = Self.ipv6(address) else {
      throw ListenAddressError(text: text, reason: Self.adviceForHost(parts.host))
    }
    self.init(family: .ipv6, high: high, low: low, scope: scope, port: port)
  }

  /// Whether this is the address that stands for all of the machine's (0.0.0.0 or ::).
  public var isWildcard: Bool { high == 0 && low == 0 }

  /// Whether only this machine can reach the address (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
  public var isLoopback: Bool {
    switch family {
    case .ipv4: high >> 56 == 127
    case .ipv6: high == 0 && low == 1
    }
  }

  /// The address alone, in presentation format (RFC 5952 for IPv6), with its interface if it has one.
  public var host: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    var storage = sockaddr_in6()
    fill(&storage)
    let size = socklen_t(buffer.count)
    switch family {
    case .ipv4:
      var address = in_addr(s_addr: UInt32(truncatingIfNeeded: high >> 32).bigEndian)
      _ = unsafe inet_ntop(AF_INET, &address, &buffer, size)
    case .ipv6:
      _ = unsafe inet_ntop(AF_INET6, &storage.sin6_addr, &buffer, size)
    }
    let octets = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: octets, as: UTF8.self)
    return scope == 0 ? text : "\(text)%\(Self.interfaceName(scope))"
  }

  /// Lends the address in the kernel's form, for `bind` and its like.
  public func withSocketAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var storage = sockaddr_in6()
    let length = fill(&storage)
    return unsafe withUnsafePointer(to: &storage) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, length)
      }
    }
  }

  /// Writes the kernel's form; an IPv4 address takes the first 16 octets of the space.
  ///
  /// - Returns: How many octets of `storage` count.
  @discardableResult
  func fill(_ storage: inout sockaddr_in6) -> socklen_t {
    storage = sockaddr_in6()
    switch family {
    case .ipv4:
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(truncatingIfNeeded: high >> 32).bigEndian
      unsafe withUnsafeMutableBytes(of: &storage) { target in
        unsafe withUnsafeBytes(of: &address) { unsafe target.copyMemory(from: $0) }
      }
      return socklen_t(MemoryLayout<sockaddr_in>.size)
    case .ipv6:
      storage.sin6_family = sa_family_t(AF_INET6)
      storage.sin6_port = port.bigEndian
      storage.sin6_scope_id = scope
      let (high, low) = (self.high.bigEndian, self.low.bigEndian)
      unsafe withUnsafeMutableBytes(of: &storage.sin6_addr) {
        unsafe $0.storeBytes(of: high, toByteOffset: 0, as: UInt64.self)
        unsafe $0.storeBytes(of: low, toByteOffset: 8, as: UInt64.self)
      }
      return socklen_t(MemoryLayout<sockaddr_in6>.size)
    }
  }

  private static func split(
    _ text: String
  ) throws(ListenAddressError) -> (host: String, port: String?) {
    if text.hasPrefix("[") {
      guard let close = text.firstIndex(of: "]") else {
        throw ListenAddressError(text: text, reason: "the bracket is not closed")
      }
      let host = String(text[text.index(after: text.startIndex)..<close])
      let rest = text[text.index(after: close)...]
      if rest.isEmpty { return (host, nil) }
      guard rest.hasPrefix(":") else {
        throw ListenAddressError(text: text, reason: "after \"]\" comes \":\" and the port")
      }
      return (host, String(rest.dropFirst()))
    }
    let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
    guard colons == 1, let colon = text.firstIndex(of: ":") else { return (text, nil) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  private static func ipv4(_ text: String) -> UInt32? {
    var address = in_addr()
    guard unsafe inet_pton(AF_INET, text, &address) == 1 else { return nil }
    return UInt32(bigEndian: address.s_addr)
  }

  private static func ipv6(_ text: String) -> (UInt64, UInt64)? {
    var address = in6_addr()
    guard unsafe inet_pton(AF_INET6, text, &address) == 1 else { return nil }
    return unsafe withUnsafeBytes(of: &address) {
      unsafe (
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  private static func adviceForHost(_ host: String) -> String {
    if host.isEmpty || host == "*" {
      return "for all addresses of the machine write 0.0.0.0 (IPv4) and [::] (IPv6)"
    }
    if host.contains(":") { return "\"\(host)\" is not an IPv6 address" }
    if host.contains(where: \.isLetter) {
      return "\"\(host)\" is a name; an address is needed here, such as 127.0.0.1 or [::1]"
    }
    return "\"\(host)\" is not an IPv4 address"
  }

  private static func interfaceName(_ index: UInt32) -> String {
    var buffer = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
    guard unsafe if_indextoname(index, &buffer) != nil else { return String(index) }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension ListenAddress: CustomStringConvertible {
  /// `ADDRESS:PORT`, with brackets for IPv6; ``init(_:defaultPort:)`` reads it back.
  public var description: String {
    family == .ipv4 ? "\(host):\(port)" : "[\(host)]:\(port)"
  }
}
