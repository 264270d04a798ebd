/// Tells quickly that a line of a log is of no interest, which nearly all are.
///
/// Every text of interest contains one of these patterns of at least eight octets. Eight octets
/// have five places where four in a row begin, one of which is a multiple of five: looking at every
/// fifth place is enough.
enum LogFilter {
  private static let patterns = [
    "onntrack", "suppress", "repeated", "overflow", "allocati", "flooding", "of memory",
    "uldn't write", "martian s",
  ]

  /// One bit for the hash of each four octets in a row that occur in a pattern.
  private static let hashes: [UInt64] = {
    var bits = [UInt64](repeating: 0, count: 1024)
    for pattern in patterns {
      let bytes = Array(pattern.utf8)
      for start in 0...(bytes.count - 4) {
        let hash = hash(bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3])
        bits[hash >> 6] |= 1 << UInt64(hash & 63)
      }
    }
    return bits
  }()

  /// Sixteen bits of four octets, capital letters taken as small ones.
  @inline(__always)
  private static func hash(
    _ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8
  ) -> Int {
    let low = UInt32(first) | UInt32(second) << 8
    let high = UInt32(third) << 16 | UInt32(fourth) << 24
    return Int(((low | high | 0x2020_2020) &* 0x9E37_79B1) >> 16)
  }

  /// Whether a line may be of interest.
  static func mayMatter(_ line: Span<UInt8>) -> Bool {
    let hashes = Self.hashes.span
    var index = 0
    while index + 3 < line.count {
      let hash = hash(line[index], line[index + 1], line[index + 2], line[index + 3])
      if hashes[hash >> 6] >> UInt64(hash & 63) & 1 != 0 { return true }
      index += 5
    }
    return false
  }
}
