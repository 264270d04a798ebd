/// One netlink message inside a buffer (linux/netlink.h, `struct nlmsghdr`).
struct NetlinkMessage: Hashable, Sendable {
  /// The type: for netfilter the subsystem in the upper octet, the message in the lower.
  let type: UInt16
  /// `NLM_F_…`.
  let flags: UInt16
  /// The number of the request that this answers.
  let sequence: UInt32
  /// Where what follows the header stands in the buffer.
  let payload: Range<Int>

  /// The length of the header in octets.
  static let headerLength = 16

  /// The types below 16, which all protocols share.
  enum Control {
    /// An error, or the acknowledgement that there is none.
    static let error: UInt16 = 2
    /// The end of a dump.
    static let done: UInt16 = 3
  }

  /// `NLM_F_…`.
  enum Flag {
    static let request: UInt16 = 0x1
    static let acknowledge: UInt16 = 0x4
    static let dumpInterrupted: UInt16 = 0x10
    static let dump: UInt16 = 0x300
    static let exclusive: UInt16 = 0x200
    static let create: UInt16 = 0x400
  }
}

/// Walks the messages of a buffer that came in one piece from the kernel.
struct NetlinkMessageCursor {
  /// Whether a length did not fit what there was; nothing more is read then.
  private(set) var isDamaged = false
  private var position = 0
  private let end: Int

  /// Starts at the beginning of the first `count` octets.
  init(count: Int) { end = count }

  /// The next message, or `nil` at the end or at damage.
  mutating func next(in bytes: Span<UInt8>) -> NetlinkMessage? {
    let end = min(end, bytes.count)
    guard !isDamaged, position < end else { return nil }
    guard end - position >= NetlinkMessage.headerLength else {
      isDamaged = true
      return nil
    }
    let length = Int(bytes.nativeUInt32(at: position))
    guard length >= NetlinkMessage.headerLength, length <= end - position else {
      isDamaged = true
      return nil
    }
    let message = NetlinkMessage(
      type: bytes.nativeUInt16(at: position + 4), flags: bytes.nativeUInt16(at: position + 6),
      sequence: bytes.nativeUInt32(at: position + 8),
      payload: position + NetlinkMessage.headerLength..<position + length)
    position = min(position + (length + 3) & ~3, end)
    return message
  }
}
