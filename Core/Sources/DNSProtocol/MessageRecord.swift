/// A record of a message, its data kept as octets with every name of theirs uncompressed.
public struct MessageRecord: Hashable, Sendable {
  /// The owner's name.
  public var name: DomainName
  /// The type.
  public var type: RecordType
  /// The class.
  public var recordClass: RecordClass
  /// The time to live in seconds.
  public var timeToLive: UInt32
  /// The data in wire format, names uncompressed: at most 65,535 octets.
  public var data: [UInt8]

  /// Makes a record.
  public init(
    name: DomainName, type: RecordType, recordClass: RecordClass = .internet, timeToLive: UInt32,
    data: [UInt8]
  ) {
    self.name = name
    self.type = type
    self.recordClass = recordClass
    self.timeToLive = timeToLive
    self.data = data
  }
}
