/// What is known of a record type: one row of the table.
public struct RecordTypeDescriptor: Hashable, Sendable {
  /// The mnemonic in upper case.
  public let mnemonic: String
  /// The type.
  public let type: RecordType
  /// The fields of the data, in order.
  public let fields: [RecordDataField]
  /// What the additional section is to hold for the names in the data.
  public let additional: AdditionalRule
  /// Whether a name has one record of the type at most.
  public let isSingleton: Bool
  /// Whether the type belongs at the top of a zone and nowhere else.
  public let isApexOnly: Bool

  /// How a type asks for additional records.
  public enum AdditionalRule: Hashable, Sendable {
    /// Not at all.
    case none
    /// The addresses of the last name in the data; none for the root.
    case addresses
    /// What the flags of a NAPTR record say (RFC 3403 §4.1).
    case namingAuthority
    /// What RFC 9460 §4.1 says of the target.
    case serviceBinding
    /// The locators of the name (RFC 6742 §2.4).
    case locators
  }

  init(
    _ mnemonic: String, _ code: UInt16, _ fields: [RecordDataField],
    additional: AdditionalRule = .none, singleton: Bool = false, apexOnly: Bool = false
  ) {
    self.mnemonic = mnemonic
    type = RecordType(rawValue: code)
    self.fields = fields
    self.additional = additional
    isSingleton = singleton
    isApexOnly = apexOnly
  }
}
