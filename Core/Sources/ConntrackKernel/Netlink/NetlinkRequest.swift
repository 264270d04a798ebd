/// A netlink message as it is put together to be sent.
struct NetlinkRequest {
  /// The octets so far; the length in the header is set by ``finished(sequence:)``.
  private var bytes: [UInt8]
  /// `NLM_F_…`.
  let flags: UInt16

  /// Begins a message.
  ///
  /// - Parameters:
  ///   - type: Its type.
  ///   - flags: `NLM_F_…` besides the request flag.
  ///   - header: The protocol's own header, such as `struct nfgenmsg`.
  init(type: UInt16, flags: UInt16, header: [UInt8]) {
    self.flags = flags | NetlinkMessage.Flag.request
    bytes = [0, 0, 0, 0]
    append(native: type)
    append(native: self.flags)
    bytes += [0, 0, 0, 0, 0, 0, 0, 0]
    bytes += header
    pad()
  }

  /// Begins a message of netfilter (linux/netfilter/nfnetlink.h).
  init(subsystem: UInt8, message: UInt8, flags: UInt16, family: UInt8 = 0) {
    self.init(
      type: UInt16(subsystem) << 8 | UInt16(message), flags: flags, header: [family, 0, 0, 0])
  }

  /// Appends an attribute.
  mutating func append(_ type: UInt16, _ value: [UInt8]) {
    append(native: UInt16(clamping: value.count + 4))
    append(native: type)
    bytes += value
    pad()
  }

  /// Appends an attribute with a number in network order.
  mutating func append(_ type: UInt16, bigEndian value: some FixedWidthInteger) {
    append(type, unsafe withUnsafeBytes(of: value.bigEndian) { unsafe Array($0) })
  }

  /// Appends an attribute with a number in the machine's order.
  mutating func append(_ type: UInt16, native value: some FixedWidthInteger) {
    append(type, unsafe withUnsafeBytes(of: value) { unsafe Array($0) })
  }

  /// Appends an attribute with text and a zero octet.
  mutating func append(_ type: UInt16, text: String) { append(type, Array(text.utf8) + [0]) }

  /// Appends an attribute that holds attributes.
  mutating func nest(_ type: UInt16, _ body: (inout NetlinkRequest) -> Void) {
    let start = bytes.count
    append(native: UInt16(0))
    append(native: type | 0x8000)
    body(&self)
    let length = UInt16(clamping: bytes.count - start)
    bytes[start] = UInt8(truncatingIfNeeded: length.littleEndian)
    bytes[start + 1] = UInt8(truncatingIfNeeded: length.littleEndian >> 8)
  }

  /// Appends octets as they are, to the next multiple of four.
  mutating func append(raw octets: [UInt8]) {
    bytes += octets
    pad()
  }

  /// The octets to send.
  func finished(sequence: UInt32) -> [UInt8] {
    var bytes = bytes
    let length = UInt32(clamping: bytes.count)
    for index in 0..<4 {
      bytes[index] = UInt8(truncatingIfNeeded: length >> UInt32(index * 8))
      bytes[8 + index] = UInt8(truncatingIfNeeded: sequence >> UInt32(index * 8))
    }
    return bytes
  }

  private mutating func append(native value: UInt16) {
    bytes.append(UInt8(truncatingIfNeeded: value))
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
  }

  private mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }
}
