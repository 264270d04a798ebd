/// A DNS query over UDP and IPv4 in an Ethernet frame, and what is looked at in answers to it.
package struct QueryFrame {
  /// The hardware addresses of the cable's ends.
  package static let clientLink: [UInt8] = [0x02, 0x6d, 0x61, 0x72, 0x74, 0x01]
  package static let serverLink: [UInt8] = [0x02, 0x6d, 0x61, 0x72, 0x74, 0x02]

  /// Where it goes.
  var server: FrameHeader
  /// Where it comes from.
  var client: UInt32
  var port: UInt16
  var identifier: UInt16
  /// The name in wire format, with the length octets and the root.
  var name: [UInt8]
  /// The type that is asked for: A unless told otherwise.
  var type: UInt8 = 1

  /// Writes the frame.
  ///
  /// - Returns: Its length.
  func write(to memory: UnsafeMutableRawPointer) -> Int {
    let message = memory + FrameHeader.length
    // One question of class IN behind the header.
    let header: [UInt8] = [
      UInt8(identifier >> 8), UInt8(identifier & 255), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
    ]
    message.copyMemory(from: header, byteCount: 12)
    (message + 12).copyMemory(from: name, byteCount: name.count)
    (message + 12 + name.count).copyMemory(from: [0, type, 0, 1] as [UInt8], byteCount: 4)
    return server.write(
      client: client, port: port, identifier: identifier, before: 12 + name.count + 4, to: memory)
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
