/// Undoes what editors, terminals and web pages do to a file on its way.
enum TextCleaner {
  /// The text with line feeds as line ends and plain spaces only.
  static func clean(_ bytes: [UInt8]) -> [UInt8] {
    let bytes = narrowed(bytes)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x0D:
        // CRLF is one end of line; so is a lone CR.
        if index + 1 >= bytes.count || bytes[index + 1] != 0x0A { text.append(0x0A) }
      case 0x09, 0x0B, 0x0C, 0x00: text.append(0x20)
      case 0x1B: index = endOfEscape(bytes, index)
      case 0x26: index = appendEntity(bytes, index, to: &text)
      case 0xC2 where index + 1 < bytes.count && bytes[index + 1] == 0xA0:
        // Web pages mix them with plain spaces, where there was one.
        index += 1
        let isBeforeSpace = index + 1 < bytes.count && bytes[index + 1] == 0x20
        if text.last != 0x20, !isBeforeSpace { text.append(0x20) }
      case 0xA0 where index == 0 || bytes[index - 1] < 0x80: text.append(0x20)
      default: text.append(byte)
      }
      index += 1
    }
    return text
  }

  /// Gives a line of a stream to `body`, cleaned where it needs it.
  static func withCleaned(_ line: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
    for index in line.indices {
      let byte = line[index]
      guard byte < 0x20 || byte >= 0x7F || byte == 0x26 else { continue }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(line.count)
      for index in line.indices { bytes.append(line[index]) }
      let cleaned = clean(bytes)
      body(cleaned.span)
      return
    }
    body(line)
  }

  /// UTF-16 as octets of ASCII, and UTF-8 without its mark.
  private static func narrowed(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return bytes }
    var units: [UInt16] = []
    var index = 2
    while index + 1 < bytes.count {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(isLittle ? first | second << 8 : first << 8 | second)
      index += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// The last octet of a terminal's control sequence.
  private static func endOfEscape(_ bytes: [UInt8], _ start: Int) -> Int {
    guard start + 1 < bytes.count, bytes[start + 1] == 0x5B else { return start }
    var index = start + 2
    while index < bytes.count, index < start + 16 {
      if (0x40...0x7E).contains(bytes[index]) { return index }
      index += 1
    }
    return start
  }

  /// Appends the character of an entity such as `&lt;`; the index of its last octet.
  private static func appendEntity(
    _ bytes: [UInt8], _ start: Int, to text: inout [UInt8]
  ) -> Int {
    for (name, character) in entities where bytes[start...].starts(with: name.utf8) {
      text.append(character)
      return start + name.utf8.count - 1
    }
    text.append(0x26)
    return start
  }

  private static let entities: [(String, UInt8)] = [
    ("&lt;", 0x3C), ("&gt;", 0x3E), ("&amp;", 0x26), ("&nbsp;", 0x20), ("&quot;", 0x22),
    ("&#160;", 0x20), ("&#39;", 0x27),
  ]
}
