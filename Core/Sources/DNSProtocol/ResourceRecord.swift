/// A resource record (RFC 1035 §4.1.3).
public struct ResourceRecord: Hashable, Sendable {
  /// The name that owns the record.
  public var owner: DomainName
  /// The class.
  public var recordClass: RecordClass
  /// The time to live in seconds.
  public var ttl: UInt32
  /// The data with its type.
  public var data: RecordData

  /// The type.
  public var type: RecordType { data.type }

  /// Makes a record.
  public init(
    owner: DomainName, recordClass: RecordClass = .internet, ttl: UInt32, data: RecordData
  ) {
    self.owner = owner
    self.recordClass = recordClass
    self.ttl = ttl
    self.data = data
  }

  /// Appends the record in presentation format on one line without a line end: owner, time to
  /// live, class, type and data between single spaces, names absolute.
  public func appendPresentation(to text: inout [UInt8]) {
    owner.appendPresentation(to: &text)
    text.append(contentsOf: " \(ttl) \(recordClass) \(type)".utf8)
    let start = text.count
    text.append(UInt8(ascii: " "))
    data.appendPresentation(to: &text)
    // Data may be empty (APL), and a line does not end with a space.
    if text.count == start + 1 { text.removeSubrange(start...) }
  }
}

extension ResourceRecord: CustomStringConvertible {
  /// The record in presentation format on one line.
  public var description: String {
    var text: [UInt8] = []
    appendPresentation(to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
