/// A type of records or of a question (RFC 1035 §3.2.2; IANA's DNS parameters).
public struct RecordType: RawRepresentable, Hashable, Sendable {
  /// The 16-bit code on the wire.
  public let rawValue: UInt16

  /// Makes a type from its code.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }
}
