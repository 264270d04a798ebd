extension Span where Element == UInt8 {
  /// The 16-bit number in network order at `index`; the caller knows that it is inside.
  func uint16(at index: Int) -> UInt16 { UInt16(self[index]) &<< 8 | UInt16(self[index + 1]) }

  /// The 32-bit number in network order at `index`; the caller knows that it is inside.
  func uint32(at index: Int) -> UInt32 {
    UInt32(uint16(at: index)) &<< 16 | UInt32(uint16(at: index + 2))
  }

  /// The number in network order of `count` octets at `index`, at most 8.
  func uint64(at index: Int, count: Int) -> UInt64 {
    var value: UInt64 = 0
    for offset in 0..<count { value = value &<< 8 | UInt64(self[index + offset]) }
    return value
  }

  /// The decimal number that all the octets together are, or `nil` when they are not one up to
  /// `maximum`.
  func decimal(maximum: UInt64) -> UInt64? {
    guard count > 0, count <= 20 else { return nil }
    var value: UInt64 = 0
    for index in indices {
      let digit = self[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry, sum <= maximum else { return nil }
      value = sum
    }
    return value
  }

  /// Whether the octets begin with `prefix`, which is in lower case; letters in any case.
  func hasPrefix(lowercase prefix: StaticString) -> Bool {
    guard count >= prefix.utf8CodeUnitCount else { return false }
    return prefix.withUTF8Buffer { buffer in
      for index in 0..<buffer.count
      where unsafe self[index].asciiLowercased != buffer[index] {
        return false
      }
      return true
    }
  }

  /// Whether the octets are `text`, which is in lower case; letters in any case.
  func equals(lowercase text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && hasPrefix(lowercase: text)
  }

  /// A copy of the octets of a range.
  func array(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(extracting(range))
    return bytes
  }
}

extension [UInt8] {
  /// Appends octets.
  mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe append(contentsOf: buffer)
    }
  }

  /// Appends ASCII text.
  mutating func append(text: StaticString) {
    text.withUTF8Buffer { buffer in unsafe append(contentsOf: buffer) }
  }

  /// Appends a number in network order.
  mutating func append(bigEndian value: UInt64, count: Int) {
    for index in stride(from: count - 1, through: 0, by: -1) {
      append(UInt8(truncatingIfNeeded: value &>> UInt64(index &* 8)))
    }
  }

  /// Appends a number in decimal digits, with zeros in front up to `width`.
  mutating func append(decimal value: some BinaryInteger, width: Int = 1) {
    let digits = String(value)
    for _ in digits.utf8.count..<Swift.max(width, digits.utf8.count) { append(UInt8(ascii: "0")) }
    append(contentsOf: digits.utf8)
  }
}
