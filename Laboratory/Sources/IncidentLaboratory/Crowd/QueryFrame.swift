/// A DNS query over UDP and IPv4 in an Ethernet frame, and what is looked at in answers to it.
package struct QueryFrame {
  /// The hardware addresses of the cable's ends.
  package static let clientLink: [UInt8] = [0x02, 0x6d, 0x61, 0x72, 0x74, 0x01]
  package static let serverLink: [UInt8] = [0x02, 0x6d, 0x61, 0x72, 0x74, 0x02]

  /// Where it goes: the octets of an IPv4 address as a number.
  var server: UInt32
  /// Where it comes from.
  var client: UInt32
  var port: UInt16
  var identifier: UInt16
  /// The name in wire format, with the length octets and the root.
  var name: [UInt8]

  /// Writes the frame.
  ///
  /// - Returns: Its length.
  func write(to memory: UnsafeMutableRawPointer) -> Int {
    let payload = 12 + name.count + 4
    let total = 20 + 8 + payload
    func put16(_ value: Int, _ place: Int) {
      memory.storeBytes(
        of: UInt8(truncatingIfNeeded: value >> 8), toByteOffset: place, as: UInt8.self)
      memory.storeBytes(
        of: UInt8(truncatingIfNeeded: value), toByteOffset: place + 1, as: UInt8.self)
    }
    Self.serverLink.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress!, byteCount: 6) }
    Self.clientLink.withUnsafeBytes { (memory + 6).copyMemory(from: $0.baseAddress!, byteCount: 6) }
    put16(0x0800, 12)
    put16(0x4500, 14)
    put16(total, 16)
    put16(Int(identifier), 18)
    put16(0, 20)
    put16(0x4011, 22)
    put16(Int(client >> 16), 26)
    put16(Int(client & 0xffff), 28)
    put16(Int(server >> 16), 30)
    put16(Int(server & 0xffff), 32)
    // RFC 1071; the length, the identifier and the addresses are all that varies.
    var sum = 0x4500 + total + Int(identifier) + 0x4011 + Int(client >> 16) + Int(client & 0xffff)
    sum += Int(server >> 16) + Int(server & 0xffff)
    while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
    put16(~sum & 0xffff, 24)
    put16(Int(port), 34)
    put16(53, 36)
    put16(8 + payload, 38)
    // No checksum: RFC 768 lets the sender leave it out over IPv4.
    put16(0, 40)
    put16(Int(identifier), 42)
    put16(0, 44)
    put16(1, 46)
    put16(0, 48)
    put16(0, 50)
    put16(0, 52)
    name.withUnsafeBytes { (memory + 54).copyMemory(from: $0.baseAddress!, byteCount: name.count) }
    put16(1, 54 + name.count)
    put16(1, 56 + name.count)
    return 14 + total
  }

  /// What an answer says.
  package struct Answer {
    /// Whom it is for.
    package let client: UInt32
    package let port: UInt16
    package let identifier: UInt16
    package let responseCode: UInt8

    /// Reads a frame.
    ///
    /// - Returns: `nil` when it isn't an answer of DNS.
    package init?(_ frame: UnsafeRawBufferPointer) {
      func get16(_ place: Int) -> UInt16 { UInt16(frame[place]) << 8 | UInt16(frame[place + 1]) }
      guard frame.count >= 54, frame[14] == 0x45, frame[23] == 17, get16(34) == 53,
        frame[44] & 0x80 != 0
      else { return nil }
      client = UInt32(get16(30)) << 16 | UInt32(get16(32))
      port = get16(36)
      identifier = get16(42)
      responseCode = frame[45] & 0x0f
    }
  }
}
