public import DNSProtocol

/// A record that a name is to have.
public struct NewRecord: Hashable, Sendable {
  /// The type.
  public var type: RecordType
  /// The TTL in seconds.
  public var ttl: UInt32
  /// The data as ``RecordData/wire`` holds it, at most 65,535 octets.
  public var data: [UInt8]

  /// Makes a record.
  public init(type: RecordType, ttl: UInt32, data: [UInt8]) {
    (self.type, self.ttl, self.data) = (type, ttl, data)
  }
}
