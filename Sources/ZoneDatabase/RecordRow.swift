package import DNSProtocol

/// A row of the table `records`, read and checked, in wire format.
///
/// It shows the memory of whoever reads the rows, and is valid only while it is being handed over:
/// a million rows are read without making anything of them.
package struct RecordRow: ~Escapable {
  /// The column `records.id`.
  package let rowID: Int64
  /// The uncompressed wire form of the owner's name, letters as they stand in the row.
  package let owner: Span<UInt8>
  /// The type.
  package let type: RecordType
  /// The time to live in seconds.
  package let ttl: UInt32
  /// The uncompressed wire form of the data, at most 65,535 octets.
  package let data: Span<UInt8>
  /// The column `name`, as it stands there.
  package let nameText: Span<UInt8>
  /// Whether the column `name` is written as ``DNSProtocol/DomainName/databaseText`` writes the
  /// owner: lower case, no dot at the end, nothing escaped that need not be.
  ///
  /// Rows with other names are only found by who knows how they are written.
  package let hasUsualName: Bool
  /// Whether the row is kept without being served.
  package let isDisabled: Bool

  @_lifetime(copy owner, copy data, copy nameText)
  init(
    rowID: Int64, owner: Span<UInt8>, type: RecordType, ttl: UInt32, data: Span<UInt8>,
    nameText: Span<UInt8>, hasUsualName: Bool, isDisabled: Bool
  ) {
    self.rowID = rowID
    self.owner = owner
    self.type = type
    self.ttl = ttl
    self.data = data
    self.nameText = nameText
    self.hasUsualName = hasUsualName
    self.isDisabled = isDisabled
  }
}

extension ZoneRecord {
  /// Copies a row, to keep it.
  package init(_ row: borrowing RecordRow) {
    self.init(
      rowID: row.rowID, owner: DomainName(copying: row.owner), type: row.type, ttl: row.ttl,
      data: [UInt8](copying: row.data), isDisabled: row.isDisabled)
  }
}

extension DomainName {
  /// The name whose well-formed wire form the octets are.
  package init(copying wire: Span<UInt8>) {
    self = (try? DomainName(wire: wire)) ?? .root
  }
}

extension [UInt8] {
  /// Copies octets.
  package init(copying octets: Span<UInt8>) {
    self = octets.withUnsafeBufferPointer { Array($0) }
  }
}
