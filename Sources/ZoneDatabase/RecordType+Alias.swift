package import DNSProtocol

/// PowerDNS' own type `ALIAS`, whose content is a name: kept for whoever manages zones, never
/// served.
extension RecordType {
  /// A name whose addresses PowerDNS would look up, if it was told to.
  package static let alias = RecordType(rawValue: 65_401)

  /// How the type is written in databases and in PowerDNS' interfaces.
  package var databaseWord: String { self == .alias ? "ALIAS" : description }

  /// Reads how a type is written there, letters in any case.
  package init?(databaseWord text: Span<UInt8>) {
    if text.count == 5, text.hasSameLetters(as: "alias") {
      self = .alias
    } else {
      self.init(mnemonic: text)
    }
  }

  /// Reads how a type is written there, letters in any case.
  package init?(databaseWord text: String) { self.init(databaseWord: Array(text.utf8).span) }
}

extension RecordData {
  /// Reads content as programs send it; names end in a dot.
  ///
  /// - Throws: `PresentationError`.
  package init(type: RecordType, content: String) throws(PresentationError) {
    guard type == .alias else {
      try self.init(type: type, presentation: content, origin: nil)
      return
    }
    // Its data is a name and nothing else, as a CNAME record's is.
    let name = try RecordData(type: .cname, presentation: content, origin: nil)
    guard let data = try? RecordData(type: .alias, wire: name.wire.span) else {
      throw PresentationError(line: 1, column: 1, found: content, expected: "a name")
    }
    self = data
  }

  /// The data as programs get it.
  package var contentText: String { aliasTarget?.description ?? description }

  /// The name that an `ALIAS` record leads to; `nil` for other types, and for what is no name.
  var aliasTarget: DomainName? { type == .alias ? try? DomainName(wire: wire.span) : nil }
}

extension Span<UInt8> {
  /// Whether it is a word, letters in any case.
  fileprivate func hasSameLetters(as word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    for index in 0..<count where self[index] | 0x20 != word.utf8Start[index] { return false }
    return true
  }
}
