import Glibc

/// An Internet address in sixteen octets; an IPv4 address takes the last four.
public struct TrackedAddress: Hashable, Sendable {
  /// The first eight octets.
  public var high: UInt64
  /// The last eight octets.
  public var low: UInt64

  /// Makes an address of its halves.
  public init(high: UInt64 = 0, low: UInt64 = 0) { (self.high, self.low) = (high, low) }

  /// The address in presentation format (RFC 5952 for IPv6).
  ///
  /// - Parameter family: `AF_INET` or `AF_INET6`.
  public func text(family: UInt8) -> String {
    if CInt(family) == AF_INET {
      let octets = [low >> 24, low >> 16, low >> 8, low].map { "\($0 & 0xff)" }
      return octets.joined(separator: ".")
    }
    var octets: [UInt8] = []
    for half in [high, low] {
      for shift in stride(from: 56, through: 0, by: -8) {
        octets.append(UInt8(truncatingIfNeeded: half >> UInt64(shift)))
      }
    }
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = unsafe inet_ntop(AF_INET6, octets, &buffer, socklen_t(buffer.count))
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
