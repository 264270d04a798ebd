/// A statement with places as PostgreSQL writes them.
///
/// `?1` becomes `$1`, except in quotes, in dollar quotes and in comments to the end of a line.
struct StatementPlaces {
  /// The statement.
  private(set) var text: String
  /// The highest number of a place.
  private(set) var count = 0

  init(_ statement: String) {
    let octets = Array(statement.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var index = 0
    while index < octets.count {
      let end = Self.endOfQuoted(octets, index)
      if end > index {
        result += octets[index..<end]
        index = end
        continue
      }
      let octet = octets[index]
      index += 1
      guard octet == UInt8(ascii: "?"), index < octets.count, Self.isDigit(octets[index]) else {
        result.append(octet)
        continue
      }
      result.append(UInt8(ascii: "$"))
      var place = 0
      while index < octets.count, Self.isDigit(octets[index]), place < 10_000 {
        place = place * 10 + Int(octets[index] - UInt8(ascii: "0"))
        result.append(octets[index])
        index += 1
      }
      count = max(count, place)
    }
    text = count == 0 ? statement : String(decoding: result, as: UTF8.self)
  }

  private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

  /// Where what is quoted from an octet on ends; the octet itself when nothing is.
  private static func endOfQuoted(_ octets: [UInt8], _ start: Int) -> Int {
    switch octets[start] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      return (octets[(start + 1)...].firstIndex(of: octets[start]) ?? octets.count - 1) + 1
    case UInt8(ascii: "-") where octets[start...].starts(with: Array("--".utf8)):
      return octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
    case UInt8(ascii: "$"):
      guard let end = octets[(start + 1)...].firstIndex(of: UInt8(ascii: "$")),
        octets[(start + 1)..<end].allSatisfy({ $0 == UInt8(ascii: "_") || isLetter($0) })
      else { return start }
      let tag = octets[start...end]
      var index = end + 1
      while index < octets.count {
        if octets[index...].starts(with: tag) { return index + tag.count }
        index += 1
      }
      return octets.count
    default: return start
    }
  }

  private static func isLetter(_ octet: UInt8) -> Bool { (0x61...0x7a).contains(octet | 0x20) }
}
