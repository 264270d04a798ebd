/// Tells quickly that a line of a log is of no interest, which nearly all are.
///
/// Every text of interest contains one of these patterns of at least eight octets. Of any eight
/// octets in a row one pair begins at a multiple of seven, so that looking at every seventh pair
/// is enough.
enum LogFilter {
  private static let patterns = [
    "onntrack", "suppress", "repeated", "table over", "dst cache", "page allo", "syn floo",
    "of memory", "uldn't write", "martian s", "entries exceeded",
  ]

  /// One bit for each pair of octets that occurs in a pattern.
  private static let pairs: [UInt64] = {
    var bits = [UInt64](repeating: 0, count: 1024)
    for pattern in patterns {
      let bytes = Array(pattern.utf8)
      for (first, second) in zip(bytes, bytes.dropFirst()) {
        for first in variants(first) {
          for second in variants(second) {
            let pair = Int(first) << 8 | Int(second)
            bits[pair >> 6] |= 1 << UInt64(pair & 63)
          }
        }
      }
    }
    return bits
  }()

  private static func variants(_ byte: UInt8) -> [UInt8] {
    (0x61...0x7A).contains(byte) ? [byte, byte & 0xDF] : [byte]
  }

  /// Whether a line may be of interest.
  static func mayMatter(_ line: Span<UInt8>) -> Bool {
    let pairs = Self.pairs.span
    var index = 0
    while index + 1 < line.count {
      let pair = Int(line[index]) << 8 | Int(line[index + 1])
      if pairs[pair >> 6] >> UInt64(pair & 63) & 1 != 0 { return true }
      index += 7
    }
    return false
  }
}
