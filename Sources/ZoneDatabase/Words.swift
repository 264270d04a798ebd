import DNSProtocol

/// Splits a content at spaces.
///
/// In a database `;`, `(` and `"` in a name are the characters
/// themselves: PowerDNS writes them so.
struct Words: ~Escapable {
  private let text: Span<UInt8>
  private var position = 0

  @_lifetime(copy text)
  init(_ text: Span<UInt8>) {
    self.text = text
    skipSpaces()
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }

  @_lifetime(self: copy self)
  private mutating func skipSpaces() {
    while position < text.count, Self.isSpace(text[position]) { position += 1 }
  }

  @_lifetime(self: copy self)
  private mutating func next() -> Range<Int>? {
    guard position < text.count else { return nil }
    let start = position
    while position < text.count, !Self.isSpace(text[position]) {
      position += text[position] == UInt8(ascii: "\\") && position + 1 < text.count ? 2 : 1
    }
    let end = position
    skipSpaces()
    return start..<end
  }

  /// How many words are left.
  var count: Int {
    var rest = self
    var count = 0
    while rest.next() != nil { count += 1 }
    return count
  }

  /// Whether all words from one on are made of digits.
  func allDigits(from first: Int) -> Bool {
    var rest = self
    var index = 0
    while let word = rest.next() {
      if index >= first {
        for position in word where text[position] &- 0x30 >= 10 { return false }
      }
      index += 1
    }
    return true
  }

  @_lifetime(self: copy self)
  mutating func appendName(to wire: inout [UInt8]) throws(RowFault) {
    guard let word = next() else { throw RowFault("found the end, expected a name") }
    if word.count == 1, text[word.lowerBound] == UInt8(ascii: "@") {
      throw RowFault("@ means nothing in a database; write the name itself")
    }
    let name = text.extracting(word)
    if PlainText.appendName(name, to: &wire) != nil { return }
    do throws(DomainNameError) {
      try DomainName.appendWire(presentation: name, relativeTo: .root, to: &wire)
    } catch {
      throw RowFault("the name in the content \(error)")
    }
  }

  @_lifetime(self: copy self)
  mutating func number(upTo maximum: UInt32) throws(RowFault) -> UInt32 {
    guard let word = next() else {
      throw RowFault("found the end, expected a number up to \(maximum)")
    }
    var value: UInt64 = 0
    for index in word {
      let digit = text[index] &- 0x30
      if digit < 10 { value = value * 10 + UInt64(digit) }
      guard digit < 10, value <= UInt64(maximum) else {
        throw RowFault("found \"\(string(word))\", expected a number up to \(maximum)")
      }
    }
    return UInt32(value)
  }

  @_lifetime(self: copy self)
  mutating func requireEnd() throws(RowFault) {
    if let word = next() { throw RowFault("found \"\(string(word))\", expected the end") }
  }

  private func string(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    for index in range.prefix(40) { bytes.append(text[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
