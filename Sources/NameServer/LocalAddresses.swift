import Glibc

/// The addresses of this machine, in its network namespace.
enum LocalAddresses {
  /// All of them, and the broadcast addresses of the networks of IPv4 that they are in: 16 octets each,
  /// IPv4 as ::ffff:0:0/96.
  static func found() -> (own: Set<[UInt8]>, broadcast: Set<[UInt8]>) {
    var addresses: Set<[UInt8]> = []
    var broadcast: Set<[UInt8]> = []
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return ([], []) }
    defer { freeifaddrs(list) }
    var next = list
    while let entry = next {
      next = entry.pointee.ifa_next
      guard let address = entry.pointee.ifa_addr else { continue }
      var text = [CChar](repeating: 0, count: 256)
      let family = CInt(address.pointee.sa_family)
      let length = family == AF_INET ? MemoryLayout<sockaddr_in>.size : 28
      guard family == AF_INET || family == AF_INET6,
        getnameinfo(
          address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
      else { continue }
      let host = String(
        decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if let octets = AddressPrefix.octets(String(host.prefix { $0 != "%" })) {
        addresses.insert(octets)
        if let last = lastAddress(beside: octets, entry.pointee) { broadcast.insert(last) }
      }
    }
    return (addresses, broadcast.subtracting(addresses))
  }

  /// The last address of the network of an address of IPv4, if that has one (RFC 919 §7, RFC 3021).
  private static func lastAddress(beside address: [UInt8], _ entry: ifaddrs) -> [UInt8]? {
    guard isIPv4(address), entry.ifa_flags & UInt32(IFF_BROADCAST) != 0,
      let mask = entry.ifa_netmask
    else { return nil }
    let bits = mask.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
      UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
    }
    guard bits.nonzeroBitCount <= 30 else { return nil }
    var last = address
    for index in 0..<4 {
      last[12 + index] |= UInt8(truncatingIfNeeded: ~bits >> UInt32(24 - 8 * index))
    }
    return last
  }

  /// Whether 16 octets stand for an address of IPv4.
  static func isIPv4(_ octets: [UInt8]) -> Bool {
    octets.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
  }
}
