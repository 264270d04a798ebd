/// Makes Ethernet frames of queries over IPv4, with their checksums.
struct FrameMaker {
  /// Octets that a frame and its length have room in: a line of the cache or two.
  static let room = 128

  let source: [UInt8]
  let target: [UInt8]
  let sourceMAC: [UInt8]
  let targetMAC: [UInt8]
  let port: UInt16

  /// A frame in its room; its length is in the last two octets.
  ///
  /// - Parameter number: Chooses the source's port and the identifier.
  /// - Throws: `Mistake` where there is no room.
  func frame(_ query: [UInt8], number: Int) throws -> [UInt8] {
    let length = 42 + query.count
    guard length <= Self.room - 2 else {
      throw Mistake("a query of \(query.count) octets is too long: 84 is the most")
    }
    var ip: [UInt8] = [0x45, 0] + octets(UInt16(length - 14)) + [0, 0, 0, 0, 64, 17, 0, 0]
    ip += source + target
    ip.replaceSubrange(10..<12, with: octets(checksum(ip)))
    var message = query
    message.replaceSubrange(0..<2, with: octets(UInt16(truncatingIfNeeded: number &* 40503)))
    let datagram = octets(UInt16(8 + query.count))
    var udp = octets(UInt16(1024 + number % 60_000)) + octets(port) + datagram + [0, 0] + message
    let sum = checksum(source + target + [0, 17] + datagram + udp)
    udp.replaceSubrange(6..<8, with: octets(sum == 0 ? 0xffff : sum))
    let frame = targetMAC + sourceMAC + [0x08, 0x00] + ip + udp
    return frame + [UInt8](repeating: 0, count: Self.room - 2 - length)
      + [UInt8(length & 0xff), UInt8(length >> 8)]
  }

  private func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

  private func checksum(_ octets: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: octets.count, by: 2) {
      sum += UInt32(octets[index]) << 8
      if index + 1 < octets.count { sum += UInt32(octets[index + 1]) }
    }
    while sum > 0xffff { sum = (sum & 0xffff) + sum >> 16 }
    return ~UInt16(sum)
  }
}
