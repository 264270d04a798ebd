/// Strings with a length octet and strings without (RFC 1035 §3.3, §5.1).
enum CharacterString {
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "a string of at most 255 octets"
    try append(try scanner.requireToken(expected), of: scanner, expected, to: &wire)
  }

  static func readAll(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "a string of at most 255 octets; split longer ones into several"
    try append(try scanner.requireToken("one string or more"), of: scanner, expected, to: &wire)
    while let token = try scanner.nextToken() {
      try append(token, of: scanner, expected, to: &wire)
    }
  }

  private static func append(
    _ token: PresentationScanner.Token, of scanner: borrowing PresentationScanner,
    _ expected: String, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let start = wire.count
    wire.append(0)
    try scanner.appendUnescaped(token, to: &wire)
    let length = wire.count - start - 1
    guard length <= 255 else { throw scanner.error(at: token, expected: expected) }
    wire[start] = UInt8(length)
  }

  /// Reads a property tag (RFC 8659 §4.1).
  static func readTag(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "a tag of letters and digits, such as issue"
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    guard text.count > 0, text.count <= 255, isTag(text) else {
      throw scanner.error(at: token, expected: expected)
    }
    wire.append(UInt8(text.count))
    wire.append(text)
  }

  /// Reads one string without a length octet.
  static func readText(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    try scanner.appendUnescaped(try scanner.requireToken("a string in quotes"), to: &wire)
  }

  static func length(
    in wire: Span<UInt8>, at position: Int, minimum: Int
  ) throws(RecordDataFault) -> Int {
    guard position < wire.count, Int(wire[position]) <= wire.count - position - 1,
      Int(wire[position]) >= minimum
    else {
      throw RecordDataFault(
        offset: position, expected: "a length and that many octets, \(minimum) or more")
    }
    return 1 + Int(wire[position])
  }

  static func lengthOfAll(
    in wire: Span<UInt8>, at position: Int
  ) throws(RecordDataFault) -> Int {
    var end = position
    repeat { end += try length(in: wire, at: end, minimum: 0) } while end < wire.count
    return end - position
  }

  static func lengthOfTag(in wire: Span<UInt8>, at position: Int) throws(RecordDataFault) -> Int {
    let length = try length(in: wire, at: position, minimum: 1)
    guard isTag(wire.extracting((position + 1)..<(position + length))) else {
      throw RecordDataFault(offset: position + 1, expected: "letters and digits only")
    }
    return length
  }

  private static func isTag(_ text: Span<UInt8>) -> Bool {
    for index in text.indices {
      let byte = text[index].asciiLowercased
      guard byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 else { return false }
    }
    return true
  }

  /// Appends strings with length octets, each in quotes, with spaces between.
  static func printAll(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    var position = 0
    while position < octets.count {
      let end = position + 1 + Int(octets[position])
      if position > 0 { text.append(UInt8(ascii: " ")) }
      printQuoted(octets.extracting((position + 1)..<end), to: &text)
      position = end
    }
  }

  /// Appends octets in quotes.
  static func printQuoted(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for index in octets.indices { appendEscaped(octets[index], to: &text) }
    text.append(UInt8(ascii: "\""))
  }

  /// Appends an octet as it stands in quotes.
  static func appendEscaped(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      text.append(UInt8(ascii: "\\"))
      text.append(byte)
    case 0x20...0x7e:
      text.append(byte)
    default:
      text.append(UInt8(ascii: "\\"))
      text.append(UInt8(ascii: "0") + byte / 100)
      text.append(UInt8(ascii: "0") + byte / 10 % 10)
      text.append(UInt8(ascii: "0") + byte % 10)
    }
  }
}
