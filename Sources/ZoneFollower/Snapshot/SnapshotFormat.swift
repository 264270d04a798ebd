/// What a snapshot is made of.
///
/// Eight octets of magic with the version, then blocks: the length of the content and its chained
/// checksum, 32 bits each, and the content. All numbers are big-endian. The first block tells the
/// database and the place in its journal, those that follow have zones and records, each item
/// whole; the last one has the item ``end`` alone.
enum SnapshotFormat {
  /// `MARTSNP` and the version, 1.
  static let magic: [UInt8] = Array("MARTSNP".utf8) + [1]
  /// An item is begun in a block of less than this.
  static let fullBlock = 1 << 16
  /// No block is longer: a record has at most 65,535 octets of data and as many of its name's text.
  static let longestBlock = 1 << 19
  static let zone: UInt8 = 1
  static let record: UInt8 = 2
  /// A record whose name is not written as usual: the text comes first.
  static let unusualRecord: UInt8 = 3
  static let end: UInt8 = 4
}

extension [UInt8] {
  mutating func appendInteger(_ value: some FixedWidthInteger) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Appends octets behind their number, as 32 bits.
  mutating func appendCounted(_ octets: [UInt8]) {
    appendInteger(UInt32(octets.count))
    append(contentsOf: octets)
  }

  mutating func append(octets: Span<UInt8>) {
    octets.withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}
