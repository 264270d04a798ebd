import Glibc

/// The addresses of this machine, in its network namespace.
enum LocalAddresses {
  /// All of them: 16 octets each, IPv4 as ::ffff:0:0/96.
  static func all() -> Set<[UInt8]> {
    var addresses: Set<[UInt8]> = []
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return [] }
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
      }
    }
    return addresses
  }

  /// Whether 16 octets stand for an address of IPv4.
  static func isIPv4(_ octets: [UInt8]) -> Bool {
    octets.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
  }
}
