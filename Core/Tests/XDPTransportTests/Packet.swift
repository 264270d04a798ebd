/// A packet with a DNS message, as it comes from the wire.
struct Packet {
  enum Version: CaseIterable {
    case ipv4, ipv6
  }

  var version = Version.ipv4
  /// VLAN tags, from the outside.
  var tags: [UInt16] = []
  var message: [UInt8]
  var destinationPort: UInt16 = 53
  /// Whether the checksum field holds the pseudo-header's sum only, as between virtual interfaces.
  var leavesChecksum = false
  var hasChecksum = true
  var source: [UInt8]?
  var destination: [UInt8]?

  static let client4: [UInt8] = [192, 0, 2, 77]
  static let server4: [UInt8] = [198, 51, 100, 53]
  static let client6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [7]
  static let server6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [53]

  /// The last address of the servers' network.
  static let broadcast4: [UInt8] = [198, 51, 100, 255]

  /// An address of IPv4 as it is written among those of IPv6 (RFC 4291 §2.5.5.2).
  static func mapped(_ address: [UInt8]) -> [UInt8] {
    [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + address
  }

  /// The octets.
  var octets: [UInt8] {
    var octets: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
    for tag in tags { octets += [0x81, 0x00] + Self.octets(of: tag) }
    octets += version == .ipv4 ? [0x08, 0x00] : [0x86, 0xdd]
    let source = source ?? (version == .ipv4 ? Self.client4 : Self.client6)
    let destination = destination ?? (version == .ipv4 ? Self.server4 : Self.server6)
    let length = UInt16(8 + message.count)
    var datagram = Self.octets(of: 40000) + Self.octets(of: destinationPort)
    datagram += Self.octets(of: length) + [0, 0] + message
    let pseudo = source + destination + [0, 17] + Self.octets(of: length)
    if leavesChecksum {
      let sum = Self.sum(pseudo)
      (datagram[6], datagram[7]) = (UInt8(sum >> 8), UInt8(sum & 0xff))
    } else if hasChecksum {
      let sum = ~Self.sum(pseudo + datagram)
      let value = sum == 0 ? 0xffff : sum
      (datagram[6], datagram[7]) = (UInt8(value >> 8), UInt8(value & 0xff))
    }
    switch version {
    case .ipv4:
      var header: [UInt8] =
        [0x45, 0x08] + Self.octets(of: length + 20) + [0x12, 0x34, 0x40, 0, 61, 17, 0, 0] + source
        + destination
      let sum = ~Self.sum(header)
      (header[10], header[11]) = (UInt8(sum >> 8), UInt8(sum & 0xff))
      octets += header
    case .ipv6:
      octets +=
        [0x60, 0x01, 0x23, 0x45] + Self.octets(of: length) + [17, 61] + source + destination
    }
    return octets + datagram
  }

  /// The sum of RFC 1071 §1, big-endian.
  static func sum(_ octets: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for (index, octet) in octets.enumerated() {
      sum += index % 2 == 0 ? UInt32(octet) << 8 : UInt32(octet)
    }
    while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
    return UInt16(sum)
  }

  private static func octets(of value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(value & 0xff)]
  }
}
