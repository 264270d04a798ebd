/// The words of a line, one after the other.
struct WordCursor: ~Escapable {
  private let line: Span<UInt8>
  private var index = 0

  @_lifetime(copy line)
  init(_ line: Span<UInt8>) { self.line = line }

  @_lifetime(self: copy self)
  mutating func next() -> Range<Int>? {
    while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
    let start = index
    while index < line.count, line[index] != 0x20, line[index] != 0x09 { index += 1 }
    return start < index ? start..<index : nil
  }
}
