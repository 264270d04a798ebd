/// The CRC-32 of ISO 3309, as in gzip.
///
/// Each block's begins with that of the block before, so a block that is missing, doubled or
/// elsewhere does not fit.
struct SnapshotChecksum {
  private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
    (0..<8).reduce(index) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0xedb8_8320) }
  }

  /// The checksum of all that was added.
  private(set) var value: UInt32 = 0

  /// Adds octets.
  mutating func add(_ octets: Span<UInt8>) {
    Self.table.withUnsafeBufferPointer { table in
      var register = ~value
      for index in octets.indices {
        register = table[Int(UInt8(truncatingIfNeeded: register) ^ octets[index])] ^ register >> 8
      }
      value = ~register
    }
  }
}
