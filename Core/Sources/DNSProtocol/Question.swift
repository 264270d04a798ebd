/// One entry of a message's question section (RFC 1035 §4.1.2).
public struct Question: Hashable, Sendable, CustomStringConvertible {
  /// The name asked for, its letters' case as it came.
  public var name: DomainName
  /// The type asked for.
  public var type: RecordType
  /// The class asked for.
  public var recordClass: RecordClass

  /// Makes a question.
  public init(name: DomainName, type: RecordType, recordClass: RecordClass = .internet) {
    self.name = name
    self.type = type
    self.recordClass = recordClass
  }

  /// The question as `dig` shows it: name, class, type.
  public var description: String { "\(name) \(recordClass) \(type)" }
}
