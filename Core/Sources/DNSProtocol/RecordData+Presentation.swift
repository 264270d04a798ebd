extension RecordData {
  /// Reads data in presentation format: all that is left of the scanner's entry.
  ///
  /// - Parameters:
  ///   - type: The record's type; for every type `\# length hexadecimal` is read too (RFC 3597 §5).
  ///   - scanner: Where to read; the entry's end is left in place.
  ///   - origin: What relative names are relative to; `nil` to refuse them.
  /// - Throws: ``PresentationError``.
  public init(
    type: RecordType, scanner: inout PresentationScanner, origin: DomainName?
  ) throws(PresentationError) {
    var wire: [UInt8] = []
    try RecordData.appendWire(type: type, scanner: &scanner, origin: origin, to: &wire)
    self.init(type: type, checkedWire: wire)
  }

  /// Reads data in presentation format.
  ///
  /// - Throws: ``PresentationError``.
  public init(
    type: RecordType, presentation: String, origin: DomainName? = .root
  ) throws(PresentationError) {
    let characters = Array(presentation.utf8)
    var scanner = PresentationScanner(characters.span)
    try self.init(type: type, scanner: &scanner, origin: origin)
    guard try scanner.beginEntry() == .endOfInput else {
      throw PresentationError(
        line: scanner.line, column: scanner.column, found: "a second line",
        expected: "the end of the record")
    }
  }

  /// Reads data in presentation format and appends its wire form, without making a value of it.
  ///
  /// - Parameters:
  ///   - type: The record's type.
  ///   - scanner: Where to read; takes all that is left of the entry but its end.
  ///   - origin: What relative names are relative to; `nil` to refuse them.
  ///   - wire: Where the octets go; after an error it is as it was before.
  /// - Throws: ``PresentationError``.
  public static func appendWire(
    type: RecordType, scanner: inout PresentationScanner, origin: DomainName?,
    to wire: inout [UInt8]
  ) throws(PresentationError) {
    let start = wire.count
    do throws(PresentationError) {
      guard !type.isMeta else {
        throw PresentationError(
          line: scanner.line, column: scanner.column, found: "the type \(type)",
          expected: "a type that may stand in a zone")
      }
      if try scanner.takeUnknownFormatMark() {
        try appendUnknownFormat(type: type, scanner: &scanner, to: &wire)
      } else {
        for index in RecordTypeTable.fieldRange(of: type) {
          try RecordTypeTable.fields[index].read(
            from: &scanner, origin: origin, dataStart: start, to: &wire)
        }
      }
      guard wire.count - start <= maximumLength else {
        throw PresentationError(
          line: scanner.line, column: scanner.column,
          found: "\(wire.count - start) octets of data", expected: "at most 65535")
      }
      try scanner.requireEnd()
    } catch {
      wire.removeSubrange(start...)
      throw error
    }
  }

  /// Reads what follows `\#` (RFC 3597 §5).
  private static func appendUnknownFormat(
    type: RecordType, scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let lengthExpected = "the number of octets of the data, 0 to 65535"
    let lengthToken = try scanner.requireWord(lengthExpected)
    guard let length = scanner.bytes(of: lengthToken).decimal(maximum: 65_535) else {
      throw scanner.error(at: lengthToken, expected: lengthExpected)
    }
    let start = wire.count
    try Hexadecimal.read(from: &scanner, minimum: 0, to: &wire)
    guard wire.count - start == Int(length) else {
      throw PresentationError(
        line: lengthToken.line, column: lengthToken.column,
        found: "the length \(length) with \(wire.count - start) octets of data",
        expected: "as many octets as the length says")
    }
    do throws(RecordDataFault) {
      try check(type: type, wire: wire.span.extracting(start..<wire.count))
    } catch {
      throw PresentationError(
        line: lengthToken.line, column: lengthToken.column,
        found: "octets that are not \(type) data",
        expected: "\(error.expected) at octet \(error.offset) of the data")
    }
  }

  /// The data in presentation format on one line.
  ///
  /// - Parameter origin: What names are written relative to; without it they are absolute.
  public func presentation(relativeTo origin: DomainName? = nil) -> String {
    var text: [UInt8] = []
    appendPresentation(to: &text, relativeTo: origin)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the data in presentation format on one line, names absolute.
  public func appendPresentation(to text: inout [UInt8]) {
    appendPresentation(to: &text, relativeTo: nil)
  }

  /// Appends the data in presentation format on one line.
  ///
  /// - Parameters:
  ///   - text: Where the characters go: ASCII only.
  ///   - origin: What names are written relative to; without it they are absolute.
  public func appendPresentation(to text: inout [UInt8], relativeTo origin: DomainName?) {
    RecordData.appendPresentation(type: type, wire: wire.span, relativeTo: origin, to: &text)
  }

  /// Appends data that is in wire format in presentation format on one line; octets that are not
  /// well-formed for the type are written as `\#`.
  ///
  /// - Parameters:
  ///   - type: The record's type.
  ///   - wire: The uncompressed data.
  ///   - origin: What names are written relative to; without it they are absolute.
  ///   - text: Where the characters go: ASCII only.
  public static func appendPresentation(
    type: RecordType, wire: Span<UInt8>, relativeTo origin: DomainName?, to text: inout [UInt8]
  ) {
    let start = text.count
    if appendFields(type: type, wire: wire, relativeTo: origin, to: &text) { return }
    // The data is well-formed, but people's format has no words for it.
    text.removeSubrange(start...)
    text.append(text: "\\# ")
    text.append(decimal: wire.count)
    if wire.count > 0 {
      text.append(UInt8(ascii: " "))
      Hexadecimal.print(wire, to: &text)
    }
  }

  private static func appendFields(
    type: RecordType, wire: Span<UInt8>, relativeTo origin: DomainName?, to text: inout [UInt8]
  ) -> Bool {
    let start = text.count
    var position = 0
    for index in RecordTypeTable.fieldRange(of: type) {
      let field = RecordTypeTable.fields[index]
      guard let length = try? field.length(in: wire, at: position) else { return false }
      let beforeSpace = text.count
      if beforeSpace > start { text.append(UInt8(ascii: " ")) }
      let afterSpace = text.count
      guard
        field.print(wire, position..<(position + length), relativeTo: origin, to: &text)
      else { return false }
      // A field that is absent takes its space away again.
      if text.count == afterSpace { text.removeSubrange(beforeSpace...) }
      position += length
    }
    return position == wire.count
  }
}

extension RecordData: CustomStringConvertible {
  /// The data in presentation format, names absolute.
  public var description: String { presentation() }
}
