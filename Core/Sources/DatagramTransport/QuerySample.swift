/// A query that was looked at more closely, and its response.
public struct QuerySample: Hashable, Sendable {
  /// The name asked for, in wire format, letters as they came.
  public var name: [UInt8]
  /// The type asked for.
  public var type: UInt16
  /// The class asked for.
  public var recordClass: UInt16
  /// The response's code; `nil` when there was no response.
  public var code: UInt8?
  /// The third octet of the query: opcode, RD and others (RFC 1035 §4.1.1).
  public var flags: UInt8
  /// Whether the additional section has anything: nearly always EDNS (RFC 6891).
  public var hasAdditional: Bool
  /// The response's length in octets.
  public var size: Int
  /// The client's address: 4 octets for IPv4, 16 for IPv6.
  public var client: [UInt8]
  /// When its batch was answered, in nanoseconds of Unix time.
  public var moment: Int64
  /// Whether it came over TCP.
  public var isStream: Bool
}
