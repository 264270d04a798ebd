extension PresentationScanner {
  /// The next token, or an error that says what should have been there.
  @_lifetime(self: copy self)
  public mutating func requireToken(
    _ expected: @autoclosure () -> String
  ) throws(PresentationError) -> Token {
    guard let token = try nextToken() else { throw error(at: nil, expected: expected()) }
    return token
  }

  /// The next token, which may not stand in quotes.
  @_lifetime(self: copy self)
  public mutating func requireWord(
    _ expected: @autoclosure () -> String
  ) throws(PresentationError) -> Token {
    let token = try requireToken(expected())
    guard !token.isQuoted else { throw error(at: token, expected: expected() + " without quotes") }
    return token
  }

  /// The next token as a decimal number up to `maximum`.
  @_lifetime(self: copy self)
  mutating func requireNumber(
    maximum: UInt64, _ expected: @autoclosure () -> String
  ) throws(PresentationError) -> UInt64 {
    let token = try requireWord(expected())
    guard let value = bytes(of: token).decimal(maximum: maximum) else {
      throw error(at: token, expected: expected())
    }
    return value
  }

  /// Refuses anything more in the entry.
  @_lifetime(self: copy self)
  public mutating func requireEnd() throws(PresentationError) {
    if let token = try nextToken() { throw error(at: token, expected: "the end of the record") }
  }

  /// Appends the octets of a token, escapes resolved.
  ///
  /// - Throws: ``PresentationError`` for a backslash with neither a character nor three digits up
  ///   to 255 behind it (RFC 1035 §5.1).
  public func appendUnescaped(_ token: Token, to text: inout [UInt8]) throws(PresentationError) {
    let characters = bytes(of: token)
    var position = 0
    while position < characters.count {
      let byte = characters[position]
      position += 1
      if byte == UInt8(ascii: "\\") {
        guard let escaped = DomainName.unescape(characters, at: &position) else {
          throw error(
            at: token,
            expected: "a character or three digits up to 255 after each backslash, such as \\034")
        }
        text.append(escaped)
      } else {
        text.append(byte)
      }
    }
  }
}
