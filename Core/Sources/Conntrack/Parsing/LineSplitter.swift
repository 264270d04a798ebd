/// Cuts a stream of octets into lines, in memory bounded by the longest line that is looked at.
struct LineSplitter {
  /// What is beyond this many octets of a line is thrown away.
  static let longestLine = 1 << 16

  /// How many lines have begun.
  private(set) var number = 0
  private var rest: [UInt8] = []
  private var isInLine = false
  /// Whether the text is of 16 bits a character, by the mark at its beginning.
  private var isWide = false
  /// Whether two octets have come, and the first one until then.
  private var hasBegun = false
  private var beginning: [UInt8] = []

  /// Gives every complete line to `body`, with its number from 1; carriage returns at the end are
  /// taken off.
  mutating func consume(_ chunk: Span<UInt8>, _ body: (Span<UInt8>, Int) -> Void) {
    guard hasBegun else {
      // The mark is two octets, which may come one by one.
      var first = beginning
      for index in chunk.indices { first.append(chunk[index]) }
      beginning = []
      if first.count < 2 {
        beginning = first
        return
      }
      hasBegun = true
      isWide = first[0] ^ first[1] == 0x01 && first[0] >= 0xFE
      consume(first.span, body)
      return
    }
    guard isWide else {
      split(chunk, body)
      return
    }
    // All that matters is ASCII, of which half the octets are nought.
    var narrow: [UInt8] = []
    narrow.reserveCapacity(chunk.count / 2)
    for index in chunk.indices where chunk[index] != 0 && chunk[index] < 0xFE {
      narrow.append(chunk[index])
    }
    split(narrow.span, body)
  }

  private mutating func split(_ chunk: Span<UInt8>, _ body: (Span<UInt8>, Int) -> Void) {
    var start = 0
    for index in chunk.indices where chunk[index] == 0x0A {
      if isInLine {
        keep(chunk, start, index)
        Self.give(rest.span, number, body)
        rest.removeAll(keepingCapacity: true)
        isInLine = false
      } else {
        number += 1
        Self.give(chunk.extracting(start..<index), number, body)
      }
      start = index + 1
    }
    if start < chunk.count {
      if !isInLine { number += 1 }
      isInLine = true
      keep(chunk, start, chunk.count)
    }
  }

  /// Gives the last line when no line feed ends it.
  mutating func finish(_ body: (Span<UInt8>, Int) -> Void) {
    if !hasBegun, !beginning.isEmpty {
      hasBegun = true
      let only = beginning
      split(only.span, body)
    }
    guard isInLine else { return }
    isInLine = false
    Self.give(rest.span, number, body)
    rest = []
  }

  /// Whether the stream has ended within a line.
  var endsWithinLine: Bool { isInLine }

  private mutating func keep(_ chunk: Span<UInt8>, _ start: Int, _ end: Int) {
    for index in start..<min(end, start + max(0, Self.longestLine - rest.count)) {
      rest.append(chunk[index])
    }
  }

  private static func give(_ line: Span<UInt8>, _ number: Int, _ body: (Span<UInt8>, Int) -> Void) {
    var end = min(line.count, longestLine)
    while end > 0, line[end - 1] == 0x0D { end -= 1 }
    body(line.extracting(0..<end), number)
  }
}
