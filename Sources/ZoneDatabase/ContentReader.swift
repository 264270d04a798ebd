import DNSProtocol

/// Reads the column `content` with PowerDNS' conventions: names are absolute without a dot, the
/// first number of MX and SRV stands in the column `prio`, TXT may be without quotes.
enum ContentReader {
  /// Appends the data in wire format.
  ///
  /// - Parameters:
  ///   - type: The record's type.
  ///   - content: The column `content`.
  ///   - priority: The column `prio`.
  ///   - wire: Where the octets go; to be thrown away after an error.
  static func append(
    type: RecordType, content: Span<UInt8>, priority: Int64?, to wire: inout [UInt8]
  ) throws(RowFault) {
    switch type {
    case .a:
      if PlainText.appendAddress4(content, to: &wire) { return }
    case .aaaa:
      if PlainText.appendAddress6(content, to: &wire) { return }
    case .ns, .cname, .ptr, .dname, .alias:
      if PlainText.appendName(content, to: &wire) != nil { return }
      if isUnknownFormat(content) { break }
      var words = Words(content)
      try words.appendName(to: &wire)
      return try words.requireEnd()
    case .mx:
      if isUnknownFormat(content) { break }
      return try appendWithPriority(content, numbers: 0, priority, to: &wire)
    case .srv:
      if isUnknownFormat(content) { break }
      return try appendWithPriority(content, numbers: 2, priority, to: &wire)
    case .soa:
      if isUnknownFormat(content) { break }
      return try appendAuthority(content, to: &wire)
    case .txt, .spf:
      if isUnknownFormat(content) { break }
      return try TextContent.append(content, to: &wire)
    default: break
    }
    try appendPresentation(type: type, content: content, to: &wire)
  }

  private static func isUnknownFormat(_ content: Span<UInt8>) -> Bool {
    content.count > 2 && content[0] == UInt8(ascii: "\\") && content[1] == UInt8(ascii: "#")
      && (content[2] == UInt8(ascii: " ") || content[2] == UInt8(ascii: "\t"))
  }

  private static func appendPresentation(
    type: RecordType, content: Span<UInt8>, to wire: inout [UInt8]
  ) throws(RowFault) {
    let last = content.count - 1
    if last >= 0, content[last] == UInt8(ascii: "@"),
      last == 0 || content[last - 1] == UInt8(ascii: " ")
    {
      throw RowFault("@ means nothing in a database; write the name itself")
    }
    do throws(PresentationError) {
      var scanner = PresentationScanner(content)
      try RecordData.appendWire(type: type, scanner: &scanner, origin: .root, to: &wire)
      guard try scanner.beginEntry() == .endOfInput else {
        throw PresentationError(
          line: scanner.line, column: scanner.column, found: "a second line",
          expected: "one line")
      }
    } catch {
      throw RowFault(error)
    }
  }

  /// MX (RFC 1035 §3.3.9) and SRV (RFC 2782): some numbers and a name.
  private static func appendWithPriority(
    _ content: Span<UInt8>, numbers: Int, _ priority: Int64?, to wire: inout [UInt8]
  ) throws(RowFault) {
    var words = Words(content)
    // Some tools leave the first number in the content; then the column says nothing.
    if words.count == numbers + 1 {
      guard let number = UInt16(exactly: priority ?? 0) else {
        throw RowFault("prio is \(priority ?? 0), expected a number up to 65535")
      }
      wire.append(bigEndian: UInt32(number), octets: 2)
    } else {
      wire.append(bigEndian: try words.number(upTo: 65_535), octets: 2)
    }
    for _ in 0..<numbers { wire.append(bigEndian: try words.number(upTo: 65_535), octets: 2) }
    try words.appendName(to: &wire)
    try words.requireEnd()
  }

  /// SOA (RFC 1035 §3.3.13).
  private static func appendAuthority(
    _ content: Span<UInt8>, to wire: inout [UInt8]
  ) throws(RowFault) {
    var words = Words(content)
    let start = wire.count
    do throws(RowFault) {
      try words.appendName(to: &wire)
      try words.appendName(to: &wire)
      for _ in 0..<5 { wire.append(bigEndian: try words.number(upTo: .max), octets: 4) }
      try words.requireEnd()
    } catch {
      // Parentheses and units of time are for master files, but people paste.
      let words = Words(content)
      if words.count == 7, words.allDigits(from: 2) { throw error }
      wire.removeLast(wire.count - start)
      try appendPresentation(type: .soa, content: content, to: &wire)
    }
  }
}

extension [UInt8] {
  mutating func append(bigEndian value: UInt32, octets: Int) {
    if octets == 4 {
      return Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
    for index in (0..<octets).reversed() {
      append(UInt8(truncatingIfNeeded: value >> UInt32(8 * index)))
    }
  }
}
