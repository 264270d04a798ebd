/// Splits presentation format (RFC 1035 §5.1) into tokens.
///
/// Used for master files and for the content of one record alike. The scanner never allocates:
/// tokens are ranges of the bytes it was given. Parentheses, comments and line ends are handled
/// here; escapes are left in the tokens for whoever reads the value.
public struct PresentationScanner: ~Escapable {
  /// One token.
  public struct Token: Hashable, Sendable {
    /// The first octet's index; for a quoted token the one after the opening quote.
    public var start: Int
    /// The index after the last octet; for a quoted token the closing quote's.
    public var end: Int
    /// Whether it stood in quotes.
    public var isQuoted: Bool
    /// The line where it starts, counted from 1.
    public var line: Int
    /// The column in octets where it starts, counted from 1.
    public var column: Int
  }

  /// How an entry of a master file begins.
  public enum EntryStart: Hashable, Sendable {
    /// Nothing more is to come.
    case endOfInput
    /// The line begins with white space: the owner is the one of the entry before.
    case blank
    /// The line begins with a token.
    case token
  }

  /// What is scanned.
  public let bytes: Span<UInt8>
  /// The index of the next octet to look at.
  public private(set) var position: Int
  /// The line of the next octet, counted from 1.
  public private(set) var line: Int
  /// The index of the first octet of that line.
  private var lineStart: Int
  /// How many parentheses are open.
  private var depth = 0
  /// Where the outermost of them stands.
  private var opening = (line: 1, column: 1)

  /// Starts at the beginning of `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: What to scan.
  ///   - line: The number of the first line.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>, line: Int = 1) {
    self.bytes = bytes
    self.line = line
    position = 0
    lineStart = 0
  }

  /// The column of the next octet, counted from 1.
  public var column: Int { position - lineStart + 1 }

  /// Skips empty lines and comments up to the beginning of the next entry.
  ///
  /// On return the next call of ``nextToken()`` gives the entry's first token.
  @_lifetime(self: copy self)
  public mutating func beginEntry() throws(PresentationError) -> EntryStart {
    depth = 0
    while position < bytes.count {
      let start = position
      skipSpaces()
      guard position < bytes.count else { break }
      switch bytes[position] {
      case UInt8(ascii: ";"): skipComment()
      case UInt8(ascii: "\n"): advanceLine()
      case UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "("):
        // A parenthesis before anything else: look past it for an empty entry.
        return start == position && column == 1 ? .token : .blank
      default: return start == position && column == 1 ? .token : .blank
      }
    }
    return .endOfInput
  }

  /// The entry's next token, or `nil` at its end.
  ///
  /// At the end of the entry the line end is left in place, so that asking again gives `nil`
  /// again; ``skipEntry()`` or ``beginEntry()`` go on.
  ///
  /// - Throws: ``PresentationError`` for a parenthesis or a quote without its partner.
  @_lifetime(self: copy self)
  public mutating func nextToken() throws(PresentationError) -> Token? {
    guard try skipToToken() else { return nil }
    return bytes[position] == UInt8(ascii: "\"") ? try quotedToken() : try plainToken()
  }

  /// Takes the mark of the format for unknown data, `\#` (RFC 3597 §5), if it is what comes next.
  @_lifetime(self: copy self)
  public mutating func takeUnknownFormatMark() throws(PresentationError) -> Bool {
    guard try skipToToken(), bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "#")
    else { return false }
    let saved = (position, line, lineStart, depth)
    if let token = try nextToken(), token.end - token.start == 2 { return true }
    (position, line, lineStart, depth) = saved
    return false
  }

  /// Goes on to the next token's first octet.
  ///
  /// - Returns: Whether there is one before the end of the entry.
  @_lifetime(self: copy self)
  private mutating func skipToToken() throws(PresentationError) -> Bool {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "\n"):
        if depth == 0 { return false }
        advanceLine()
      case UInt8(ascii: ";"):
        skipComment()
      case UInt8(ascii: "("):
        if depth == 0 { opening = (line, column) }
        depth += 1
        position += 1
      case UInt8(ascii: ")"):
        guard depth > 0 else {
          throw error(found: "\")\"", expected: "no closing parenthesis without an opening one")
        }
        depth -= 1
        position += 1
      default:
        return true
      }
    }
    guard depth == 0 else {
      throw PresentationError(
        line: opening.line, column: opening.column,
        found: "an opening parenthesis that is never closed", expected: "\")\" behind the record")
    }
    return false
  }

  /// Looks at the next token without taking it.
  @_lifetime(self: copy self)
  public mutating func peekToken() throws(PresentationError) -> Token? {
    let saved = (position, line, lineStart, depth)
    let token = try nextToken()
    (position, line, lineStart, depth) = saved
    return token
  }

  /// Skips what is left of the entry, its line end included.
  ///
  /// After an error this goes to the end of the physical line, and of the lines up to the closing
  /// parenthesis if one was open, so that reading can go on with the next record.
  ///
  /// - Returns: Whether the entry ended; `false` when the text did, inside parentheses.
  @discardableResult
  @_lifetime(self: copy self)
  public mutating func skipEntry() -> Bool {
    while true {
      do throws(PresentationError) {
        while try nextToken() != nil {}
        break
      } catch {
        // A stray ")" or an unfinished quote: go on behind it.
        guard position < bytes.count else { break }
        position += bytes[position] == UInt8(ascii: "\n") ? 0 : 1
      }
    }
    let isClosed = depth == 0
    depth = 0
    if position < bytes.count { advanceLine() }
    return isClosed
  }

  /// The octets of a token, escapes and all.
  @_lifetime(copy self)
  public func bytes(of token: Token) -> Span<UInt8> {
    bytes.extracting(token.start..<token.end)
  }

  /// The octets of a token as text for an error message, shortened.
  public func text(of token: Token) -> String {
    var text: [UInt8] = [UInt8(ascii: "\"")]
    let end = min(token.end, token.start + 40)
    for index in token.start..<end {
      let byte = bytes[index]
      text.append(byte >= 0x20 && byte != 0x7f ? byte : UInt8(ascii: "?"))
    }
    if end < token.end { text.append(contentsOf: "…".utf8) }
    text.append(UInt8(ascii: "\""))
    return String(decoding: text, as: UTF8.self)
  }

  /// An error at a token, or at the end of the entry when there is none.
  public func error(at token: Token?, expected: String) -> PresentationError {
    guard let token else {
      return error(found: "the end of the record", expected: expected)
    }
    return PresentationError(
      line: token.line, column: token.column, found: text(of: token), expected: expected)
  }

  private func error(found: String, expected: String) -> PresentationError {
    PresentationError(line: line, column: column, found: found, expected: expected)
  }

  @_lifetime(self: copy self)
  private mutating func quotedToken() throws(PresentationError) -> Token {
    let (tokenLine, tokenColumn) = (line, column)
    position += 1
    let start = position
    try skipToClosingQuote(line: tokenLine, column: tokenColumn)
    let end = position
    position += 1
    return Token(start: start, end: end, isQuoted: true, line: tokenLine, column: tokenColumn)
  }

  @_lifetime(self: copy self)
  private mutating func plainToken() throws(PresentationError) -> Token {
    let (start, tokenLine, tokenColumn) = (position, line, column)
    scan: while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
        UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"):
        break scan
      case UInt8(ascii: "\\"):
        // The escaped octet belongs to the token whatever it is, except for a line end.
        position += 1
        if position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      case UInt8(ascii: "\""):
        // key="value" of service parameters (RFC 9460 §2.1) is one token.
        guard position > start, bytes[position - 1] == UInt8(ascii: "=") else { break scan }
        let (quoteLine, quoteColumn) = (line, column)
        position += 1
        try skipToClosingQuote(line: quoteLine, column: quoteColumn)
        position += 1
      default:
        position += 1
      }
    }
    return Token(
      start: start, end: position, isQuoted: false, line: tokenLine, column: tokenColumn)
  }

  /// Moves to the closing quote of a quoted string that starts at the current position.
  @_lifetime(self: copy self)
  private mutating func skipToClosingQuote(line: Int, column: Int) throws(PresentationError) {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"):
        position += 1
        if position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      case UInt8(ascii: "\n"):
        throw PresentationError(
          line: line, column: column, found: "a quoted string that is open at the end of its line",
          expected: "a closing quote on the same line")
      default: position += 1
      }
    }
    throw PresentationError(
      line: line, column: column, found: "a quoted string that is open at the end of the text",
      expected: "a closing quote on the same line")
  }

  @_lifetime(self: copy self)
  private mutating func skipSpaces() {
    while position < bytes.count,
      bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t")
    {
      position += 1
    }
  }

  @_lifetime(self: copy self)
  private mutating func skipComment() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  @_lifetime(self: copy self)
  private mutating func advanceLine() {
    position += 1
    line += 1
    lineStart = position
  }
}
