/// Why some octets are not the data of a record: where and what was expected there.
public struct RecordDataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The type whose data it should be.
  public var type: RecordType
  /// Where in the data, in octets from its beginning.
  public var offset: Int
  /// What should be there, as a noun phrase.
  public var expected: String

  /// Makes an error.
  public init(type: RecordType, offset: Int, expected: String) {
    self.type = type
    self.offset = offset
    self.expected = expected
  }

  /// The whole as one line.
  public var description: String { "\(type) data at octet \(offset): expected \(expected)" }
}

/// What a field's check finds wrong: the same without the type.
struct RecordDataFault: Error {
  var offset: Int
  var expected: String
}
