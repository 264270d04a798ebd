/// The types of records that belong in the additional section for a name in an answer.
public struct AdditionalTypes: OptionSet, Hashable, Sendable {
  /// The set as bits.
  public let rawValue: UInt8

  /// Makes a set from its bits.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A and AAAA.
  public static let addresses = AdditionalTypes(rawValue: 1)
  /// SRV, for a NAPTR record with the flag `S` (RFC 3403 §4.1, RFC 3404 §4.3).
  public static let services = AdditionalTypes(rawValue: 2)
  /// The same type as the record's, for SVCB and HTTPS in AliasMode (RFC 9460 §4.1).
  public static let serviceBindings = AdditionalTypes(rawValue: 4)
  /// L32 and L64 (RFC 6742 §2.4).
  public static let locators = AdditionalTypes(rawValue: 8)
}
