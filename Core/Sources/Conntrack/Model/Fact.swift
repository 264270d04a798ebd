/// A value together with the place where it was read.
public struct Fact<Value: Sendable>: Sendable {
  /// What was read.
  public var value: Value
  /// Where it was read.
  public var source: Source

  /// Makes a fact.
  public init(_ value: Value, _ source: Source) {
    (self.value, self.source) = (value, source)
  }

  /// The same place with another value.
  public func map<Other: Sendable>(_ transform: (Value) -> Other) -> Fact<Other> {
    Fact<Other>(transform(value), source)
  }
}

extension Fact: Equatable where Value: Equatable {}
extension Fact: Hashable where Value: Hashable {}
