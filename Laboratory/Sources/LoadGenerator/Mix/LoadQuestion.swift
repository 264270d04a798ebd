/// What is asked.
public struct LoadQuestion: Sendable, Hashable {
  /// The name in wire format, with the length octets and the root.
  public var name: [UInt8]
  /// The type's number.
  public var type: UInt16

  /// A question.
  public init(name: [UInt8], type: UInt16) { (self.name, self.type) = (name, type) }
}
