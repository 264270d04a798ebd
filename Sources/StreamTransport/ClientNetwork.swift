import NIOCore

/// The network that a client is counted under: its IPv4 /24 or IPv6 /56.
///
/// One customer of an access provider usually has at most that much, so that changing the address
/// within it doesn't buy more connections.
struct ClientNetwork: Hashable {
  private let prefix: UInt64
  private let isVersion6: Bool

  /// The network of a peer, or `nil` for what has no Internet address.
  init?(_ address: SocketAddress?) {
    guard let address else { return nil }
    // `struct sockaddr_in` has its address at octet 4, `struct sockaddr_in6` at octet 8.
    switch address {
    case .v4:
      prefix = address.withSockAddr { socketAddress, _ in
        let octets = UnsafeRawPointer(socketAddress)
        return UInt64(UInt32(bigEndian: octets.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
          & 0xffff_ff00
      }
      isVersion6 = false
    case .v6:
      prefix = address.withSockAddr { socketAddress, _ in
        let octets = UnsafeRawPointer(socketAddress)
        return UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
          & 0xffff_ffff_ffff_ff00
      }
      isVersion6 = true
    default: return nil
    }
  }

  /// The octets of a peer's address in network order; none for what has no Internet address.
  static func octets(of address: SocketAddress) -> [UInt8] {
    let range: Range<Int>
    switch address {
    case .v4: range = 4..<8
    case .v6: range = 8..<24
    default: return []
    }
    return address.withSockAddr { socketAddress, _ in
      let octets = UnsafeRawPointer(socketAddress)
      return range.map { octets.load(fromByteOffset: $0, as: UInt8.self) }
    }
  }
}
