import DNSProtocol

/// The content of TXT and SPF records (RFC 1035 §3.3.14).
///
/// Without a quote at its beginning the whole content is one string: spaces, semicolons and
/// parentheses are what they are. Strings of more than 255 octets are cut into several. Octets above
/// 127 stand for themselves.
enum TextContent {
  static func append(_ content: Span<UInt8>, to wire: inout [UInt8]) throws(RowFault) {
    if appendPlain(content, to: &wire) { return }
    var octets: [UInt8] = []
    var position = 0
    guard content.count > 0, content[0] == UInt8(ascii: "\"") else {
      while position < content.count {
        guard content[position] != UInt8(ascii: "\"") else {
          throw RowFault(
            "found a quote inside text that does not begin with one; put the text in quotes and"
              + " write \\\" for a quote")
        }
        octets.append(try octet(of: content, at: &position))
      }
      return appendStrings(octets, to: &wire)
    }
    while position < content.count {
      octets.removeAll(keepingCapacity: true)
      if content[position] == UInt8(ascii: "\"") {
        try readQuoted(content, at: &position, to: &octets)
      } else {
        while position < content.count, !isSpace(content[position]) {
          octets.append(try octet(of: content, at: &position))
        }
      }
      appendStrings(octets, to: &wire)
      let end = position
      while position < content.count, isSpace(content[position]) { position += 1 }
      guard
        position == content.count || position > end
          || content[position] == UInt8(ascii: "\"")
      else { throw RowFault("found text right behind a closing quote, expected a space") }
    }
  }

  /// One string of at most 255 octets in quotes, or without any, nothing escaped: what most are.
  private static func appendPlain(_ content: Span<UInt8>, to wire: inout [UInt8]) -> Bool {
    var range = 0..<content.count
    if range.count >= 2, content[0] == UInt8(ascii: "\""),
      content[range.upperBound - 1] == UInt8(ascii: "\"")
    {
      range = 1..<(range.upperBound - 1)
    }
    guard range.count < 256 else { return false }
    for index in range
    where content[index] == UInt8(ascii: "\"") || content[index] == UInt8(ascii: "\\") {
      return false
    }
    wire.append(UInt8(range.count))
    content.extracting(range).withUnsafeBufferPointer { wire.append(contentsOf: $0) }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }

  private static func readQuoted(
    _ content: Span<UInt8>, at position: inout Int, to octets: inout [UInt8]
  ) throws(RowFault) {
    position += 1
    while position < content.count {
      if content[position] == UInt8(ascii: "\"") {
        position += 1
        return
      }
      octets.append(try octet(of: content, at: &position))
    }
    throw RowFault("found the end inside a quoted string, expected a closing quote")
  }

  private static func octet(
    of content: Span<UInt8>, at position: inout Int
  ) throws(RowFault) -> UInt8 {
    let byte = content[position]
    position += 1
    guard byte == UInt8(ascii: "\\") else { return byte }
    guard position < content.count else {
      throw RowFault("found a backslash at the end, expected a character after it")
    }
    let first = content[position]
    guard first &- 0x30 < 10 else {
      position += 1
      return first
    }
    var value = 0
    for offset in 0..<3 {
      guard position + offset < content.count, content[position + offset] &- 0x30 < 10 else {
        throw RowFault("found a backslash before a digit, expected three digits up to 255")
      }
      value = value * 10 + Int(content[position + offset] - 0x30)
    }
    guard value <= 255 else {
      throw RowFault("found \\\(value), expected three digits up to 255")
    }
    position += 3
    return UInt8(value)
  }

  private static func appendStrings(_ octets: [UInt8], to wire: inout [UInt8]) {
    var start = 0
    repeat {
      let end = min(start + 255, octets.count)
      wire.append(UInt8(end - start))
      wire += octets[start..<end]
      start = end
    } while start < octets.count
  }
}
