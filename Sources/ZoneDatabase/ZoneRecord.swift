package import DNSProtocol

/// A row of the table `records` whose data has been read and checked.
package struct ZoneRecord: Hashable, Sendable {
  /// The column `records.id`.
  package var rowID: Int64
  /// The name that owns the record.
  package var owner: DomainName
  /// The type.
  package var type: RecordType
  /// The time to live in seconds.
  package var ttl: UInt32
  /// The uncompressed wire form of the data.
  package var data: [UInt8]
  /// Whether the row is kept without being served.
  package var isDisabled: Bool

  /// Makes a record.
  package init(
    rowID: Int64, owner: DomainName, type: RecordType, ttl: UInt32, data: [UInt8],
    isDisabled: Bool = false
  ) {
    self.rowID = rowID
    self.owner = owner
    self.type = type
    self.ttl = ttl
    self.data = data
    self.isDisabled = isDisabled
  }
}
