package import DNSProtocol

extension DomainName {
  /// The name as it stands in the columns `name`: lower case, without the trailing dot, `.` for the
  /// root.
  ///
  /// Only what PowerDNS escapes is escaped, since it compares the texts.
  package var databaseText: String { String(decoding: databaseOctets, as: UTF8.self) }

  /// The octets of ``databaseText``.
  var databaseOctets: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(wire.count)
    lowercased.appendDatabaseText(to: &text)
    return text
  }

  /// The name without its trailing dot, as people type it; `.` for the root.
  package var withoutDot: String { isRoot ? "." : String(description.dropLast()) }

  /// Appends the name without its trailing dot, letters as they are.
  func appendDatabaseText(to text: inout [UInt8]) {
    DomainName.appendDatabaseText(ofWire: wire.span, at: 0, to: &text)
  }

  /// Appends the name that starts at a place in well-formed octets.
  ///
  /// - Returns: The place behind the name.
  @discardableResult
  static func appendDatabaseText(
    ofWire wire: Span<UInt8>, at start: Int, to text: inout [UInt8]
  ) -> Int {
    var position = start
    if wire[position] == 0 { text.append(UInt8(ascii: ".")) }
    while wire[position] != 0 {
      let end = position + 1 + Int(wire[position])
      if position > start { text.append(UInt8(ascii: ".")) }
      for index in (position + 1)..<end { appendOctet(wire[index], to: &text) }
      position = end
    }
    return position + 1
  }

  private static func appendOctet(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "\\"):
      text.append(UInt8(ascii: "\\"))
      text.append(byte)
    case 0x21...0x7e:
      text.append(byte)
    default:
      text.append(UInt8(ascii: "\\"))
      text.append(UInt8(ascii: "0") + byte / 100)
      text.append(UInt8(ascii: "0") + byte / 10 % 10)
      text.append(UInt8(ascii: "0") + byte % 10)
    }
  }

  /// Reads a name as it stands in the database: absolute with or without its trailing dot.
  package init(databaseText text: Span<UInt8>) throws(DomainNameError) {
    // In a master file this would stand for the origin; in a database there is none.
    if text.count == 1, text[0] == UInt8(ascii: "@") {
      self = try DomainName.root.prepending(label: [UInt8(ascii: "@")])
    } else {
      self = try DomainName(presentation: text, relativeTo: .root)
    }
  }

  /// Reads a name as it stands in the database: absolute with or without its trailing dot.
  package init(databaseText text: String) throws(DomainNameError) {
    self = try DomainName(databaseText: Array(text.utf8).span)
  }
}
