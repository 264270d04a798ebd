extension RecordType {
  /// Reads a mnemonic, letters in any case, or `TYPEnnn` (RFC 3597 §5).
  public init?(mnemonic text: Span<UInt8>) {
    if let key = MnemonicIndex.Key(text), let type = RecordTypeTable.types.value(of: key) {
      self.init(rawValue: type)
      return
    }
    guard text.count > 4, text.count <= 9, text.hasPrefix(lowercase: "type"),
      let code = text.extracting(4..<text.count).decimal(maximum: 65_535)
    else { return nil }
    self.init(rawValue: UInt16(code))
  }

  /// Reads a mnemonic, letters in any case, or `TYPEnnn` (RFC 3597 §5).
  public init?(_ mnemonic: String) {
    self.init(mnemonic: Array(mnemonic.utf8).span)
  }

  /// What is known of the type, or `nil` for one that is not in the table.
  public var descriptor: RecordTypeDescriptor? {
    RecordTypeTable.index(of: self).map { RecordTypeTable.descriptors[$0] }
  }

  /// Whether the type is one of questions or messages and so never in a zone: OPT, and all of
  /// 128 to 255 (RFC 6895 §3.1).
  public var isMeta: Bool { rawValue == 41 || rawValue == 0 || (128...255).contains(rawValue) }
}

extension RecordType: CustomStringConvertible {
  /// The mnemonic, or `TYPEnnn` for a type that has none (RFC 3597 §5).
  public var description: String {
    RecordTypeTable.index(of: self).map { RecordTypeTable.descriptors[$0].mnemonic }
      ?? "TYPE\(rawValue)"
  }
}
