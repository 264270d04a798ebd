/// What stands before a query in a frame to a server: Ethernet, IPv4 and UDP.
package struct FrameHeader: Sendable {
  /// Its length in octets.
  package static let length = 42

  /// The octets, where those that differ from query to query are 0.
  private let template: [UInt8]
  /// The sum of those that the checksum of IPv4 is of.
  private let sum: Int

  /// The header of queries to an IPv4 address, given as a number.
  package init(server: UInt32) {
    let target = [24, 16, 8, 0].map { UInt8(server >> UInt32($0) & 255) }
    template =
      QueryFrame.serverLink + QueryFrame.clientLink + [8, 0]
      + [0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 0, 0, 0, 0] + target
      // No checksum: RFC 768 lets the sender leave it out over IPv4.
      + [0, 0, 0, 53, 0, 0, 0, 0]
    sum = 0x4500 + 0x4011 + Int(server >> 16) + Int(server & 0xffff)
  }

  /// Writes it before a message of that length.
  ///
  /// - Returns: The length of the frame.
  package func write(
    client: UInt32, port: UInt16, identifier: UInt16, before message: Int,
    to memory: UnsafeMutableRawPointer
  ) -> Int {
    template.withUnsafeBytes {
      memory.copyMemory(from: $0.baseAddress!, byteCount: Self.length)
    }
    let total = 28 + message
    Self.put(total, 16, memory)
    Self.put(Int(identifier), 18, memory)
    Self.put(Int(client >> 16), 26, memory)
    Self.put(Int(client & 0xffff), 28, memory)
    // RFC 1071; the length, the identifier and the addresses are all that varies.
    var sum = sum + total + Int(identifier) + Int(client >> 16) + Int(client & 0xffff)
    sum = (sum & 0xffff) + sum >> 16
    sum = (sum & 0xffff) + sum >> 16
    Self.put(~sum & 0xffff, 24, memory)
    Self.put(Int(port), 34, memory)
    Self.put(8 + message, 38, memory)
    return Self.length + message
  }

  @inline(__always)
  private static func put(_ value: Int, _ place: Int, _ memory: UnsafeMutableRawPointer) {
    memory.storeBytes(
      of: UInt16(truncatingIfNeeded: value).bigEndian, toByteOffset: place, as: UInt16.self)
  }
}
