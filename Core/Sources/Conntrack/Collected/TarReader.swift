/// Reads a tar archive as a stream: POSIX ustar and pax, and GNU's long names.
struct TarReader {
  private enum State {
    case header
    /// In a file's content: octets to come, and the padding after them.
    case content(remaining: Int, padding: Int, purpose: Purpose)
    case ended
  }

  private enum Purpose { case file, longName, extended, passed }

  private var state = State.header
  private var block: [UInt8] = []
  private var special: [UInt8] = []
  private var nextName: String?
  /// What is wrong with the archive; nil so far.
  private(set) var problem: String?

  /// Reads on and gives the regular files to the builder.
  mutating func consume(_ chunk: Span<UInt8>, into builder: inout CollectionBuilder) {
    var index = 0
    while index < chunk.count {
      switch state {
      case .ended: return
      case .header:
        let count = min(512 - block.count, chunk.count - index)
        for offset in 0..<count { block.append(chunk[index + offset]) }
        index += count
        if block.count == 512 {
          readHeader(&builder)
          block.removeAll(keepingCapacity: true)
        }
      case .content(let remaining, let padding, let purpose):
        if remaining > 0 {
          let count = min(remaining, chunk.count - index)
          take(chunk.extracting(index..<(index + count)), purpose, &builder)
          index += count
          state = .content(remaining: remaining - count, padding: padding, purpose: purpose)
          if remaining == count { endContent(purpose, &builder) }
        }
        if case .content(0, let padding, let purpose) = state {
          let count = min(padding, chunk.count - index)
          index += count
          state =
            padding == count
            ? .header : .content(remaining: 0, padding: padding - count, purpose: purpose)
        }
      }
    }
  }

  /// The archive ends; a file that was cut is used as far as it came.
  mutating func finish(into builder: inout CollectionBuilder) {
    switch state {
    case .content(let remaining, _, let purpose) where remaining > 0:
      problem = "the archive ends within a file"
      if purpose == .file { builder.end() }
    case .header where !block.isEmpty: problem = "the archive ends within a header"
    default: break
    }
    state = .ended
  }

  private mutating func readHeader(_ builder: inout CollectionBuilder) {
    if block.allSatisfy({ $0 == 0 }) {
      state = .ended
      return
    }
    guard Self.isHeader(block), let size = Self.number(block[124..<136]), size < 1 << 50 else {
      problem = "a header of the archive is damaged; what follows was not read"
      state = .ended
      return
    }
    let purpose: Purpose
    switch block[156] {
    case 0x30, 0, 0x37: purpose = .file
    case 0x4C: purpose = .longName
    case 0x78: purpose = .extended
    default: purpose = .passed
    }
    if purpose == .file {
      builder.begin(nextName ?? name())
    }
    if purpose == .file || block[156] == 0x35 || block[156] == 0x32 { nextName = nil }
    special.removeAll()
    state = .content(remaining: size, padding: (512 - size % 512) % 512, purpose: purpose)
    if size == 0 { endContent(purpose, &builder) }
  }

  private mutating func take(
    _ part: Span<UInt8>, _ purpose: Purpose, _ builder: inout CollectionBuilder
  ) {
    switch purpose {
    case .file: builder.consume(part)
    case .longName, .extended:
      for index in part.indices where special.count < 1 << 16 { special.append(part[index]) }
    case .passed: break
    }
  }

  private mutating func endContent(_ purpose: Purpose, _ builder: inout CollectionBuilder) {
    switch purpose {
    case .file: builder.end()
    case .longName: nextName = String(decoding: special.prefix { $0 != 0 }, as: UTF8.self)
    case .extended: nextName = Self.path(special) ?? nextName
    case .passed: break
    }
  }

  private func name() -> String {
    let name = String(decoding: block[0..<100].prefix { $0 != 0 }, as: UTF8.self)
    let isPOSIX = block[257..<262].elementsEqual("ustar".utf8)
    let prefix = String(decoding: block[345..<500].prefix { $0 != 0 }, as: UTF8.self)
    return isPOSIX && block[262] == 0 && !prefix.isEmpty ? "\(prefix)/\(name)" : name
  }

  /// Whether the sum over the header is the one it states.
  static func isHeader(_ block: [UInt8]) -> Bool {
    guard block.count >= 512, let stated = number(block[148..<156]) else { return false }
    var sum = 0
    for (index, byte) in block.prefix(512).enumerated() {
      sum += (148..<156).contains(index) ? 0x20 : Int(byte)
    }
    return sum == stated
  }

  /// An octal number, or one of base 256.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    var value = 0
    if first & 0x80 != 0 {
      for byte in field.dropFirst() {
        guard value < 1 << 50 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value
    }
    for byte in field.drop(while: { $0 == 0x20 }).prefix(while: { $0 != 0x20 && $0 != 0 }) {
      guard (0x30...0x37).contains(byte), value < 1 << 50 else { return nil }
      value = value << 3 | Int(byte - 0x30)
    }
    return value
  }

  /// The path in pax' records: `30 path=…`.
  private static func path(_ records: [UInt8]) -> String? {
    var rest = records[...]
    while let space = rest.firstIndex(of: 0x20),
      let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > 0,
      length <= rest.count
    {
      let record = rest.prefix(length)
      let field = record[(space + 1)...].prefix { $0 != 0x0A }
      if field.starts(with: "path=".utf8) {
        return String(decoding: field.dropFirst(5), as: UTF8.self)
      }
      rest = rest.dropFirst(length)
    }
    return nil
  }
}
