/// One attribute of a netlink message (linux/netlink.h, `struct nlattr`).
struct NetlinkAttribute: Hashable, Sendable {
  /// The type, without the flags for nesting and byte order.
  let type: UInt16
  /// Where its value stands in the buffer.
  let payload: Range<Int>

  /// The value as a number in network order, or `nil` when it hasn't exactly that many octets.
  func bigEndian<Number: FixedWidthInteger & UnsignedInteger>(
    _ number: Number.Type, in bytes: Span<UInt8>
  ) -> Number? {
    guard payload.count == MemoryLayout<Number>.size, payload.upperBound <= bytes.count else {
      return nil
    }
    var value: Number = 0
    for index in payload { value = value &<< 8 | Number(bytes[index]) }
    return value
  }

  /// The value as text up to the first zero octet.
  func text(in bytes: Span<UInt8>) -> String {
    var octets: [UInt8] = []
    for index in payload where index < bytes.count {
      if bytes[index] == 0 { break }
      octets.append(bytes[index])
    }
    return String(decoding: octets, as: UTF8.self)
  }
}

/// Walks the attributes of a message or of an attribute that has some.
struct NetlinkAttributeCursor {
  /// Whether a length did not fit what there was; nothing more is read then.
  private(set) var isDamaged = false
  private var position: Int
  private let end: Int

  /// Starts at the beginning of a range.
  init(_ range: Range<Int>) { (position, end) = (range.lowerBound, range.upperBound) }

  /// The next attribute, or `nil` at the end or at damage.
  mutating func next(in bytes: Span<UInt8>) -> NetlinkAttribute? {
    let end = min(end, bytes.count)
    guard !isDamaged, position >= 0, position < end else { return nil }
    guard end - position >= 4 else {
      isDamaged = true
      return nil
    }
    let length = Int(bytes.nativeUInt16(at: position))
    guard length >= 4, length <= end - position else {
      isDamaged = true
      return nil
    }
    let attribute = NetlinkAttribute(
      type: bytes.nativeUInt16(at: position + 2) & 0x3fff, payload: position + 4..<position + length
    )
    position = min(position + (length + 3) & ~3, end)
    return attribute
  }
}

extension Span where Element == UInt8 {
  /// The 16-bit number in the machine's order at `index`; the caller knows that it is inside.
  func nativeUInt16(at index: Int) -> UInt16 {
    UInt16(littleEndian: UInt16(self[index]) | UInt16(self[index + 1]) &<< 8)
  }

  /// The 32-bit number in the machine's order at `index`; the caller knows that it is inside.
  func nativeUInt32(at index: Int) -> UInt32 {
    UInt32(
      littleEndian: UInt32(self[index]) | UInt32(self[index + 1]) &<< 8 | UInt32(self[index + 2])
        &<< 16 | UInt32(self[index + 3]) &<< 24)
  }
}
