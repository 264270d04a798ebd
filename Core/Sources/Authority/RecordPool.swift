/// Records that a node is made from, with their data, and which belong to one name.
struct RecordPool: ~Copyable {
  /// A record as it was added.
  struct Record {
    var type: UInt16
    var dataLength: UInt16
    /// Seconds.
    var ttl: UInt32
    /// Where the data starts in ``octets``.
    var data: Int
    /// The next record of the same name.
    var next = RecordPool.none
  }

  /// No record.
  static let none = UInt32.max

  private(set) var records: [Record] = []
  private var octets = OctetBuffer()

  var count: Int { records.count }

  mutating func removeAll() {
    records.removeAll(keepingCapacity: true)
    octets.truncate()
  }

  mutating func reserveCapacity(_ count: Int) { records.reserveCapacity(count) }

  /// Adds a record.
  ///
  /// - Returns: Its index.
  mutating func append(type: UInt16, ttl: UInt32, data: Span<UInt8>) -> UInt32 {
    let index = UInt32(truncatingIfNeeded: records.count)
    records.append(
      Record(
        type: type, dataLength: UInt16(truncatingIfNeeded: data.count), ttl: min(ttl, 0x7fff_ffff),
        data: octets.count))
    unsafe data.withUnsafeBufferPointer {
      if let base = $0.baseAddress { unsafe octets.append(base, $0.count) }
    }
    return index
  }

  /// Puts a record behind another of the same name.
  mutating func link(_ record: UInt32, after other: UInt32) { records[Int(other)].next = record }

  /// A record's data.
  func data(of record: UInt32) -> ArraySlice<UInt8> {
    let length = Int(records[Int(record)].dataLength)
    return unsafe Array(UnsafeBufferPointer(start: place(of: record), count: length))[...]
  }

  /// Where a record's data starts, until another record is added.
  func place(of record: UInt32) -> UnsafePointer<UInt8> {
    unsafe UnsafePointer(octets.base + records[Int(record)].data)
  }
}
