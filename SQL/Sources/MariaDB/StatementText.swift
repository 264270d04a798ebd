/// A statement with places `?1`, `?2`… as MariaDB knows it.
struct StatementText {
  /// The statement, every place being a `?`.
  private(set) var text: [UInt8] = []
  /// For each `?` the index of its value.
  private(set) var places: [Int] = []
  /// Whether it gives rows, as far as its first word tells.
  let givesRows: Bool

  init(_ statement: String) {
    let octets = Array(statement.utf8)
    text.reserveCapacity(octets.count)
    var index = 0
    var quote: UInt8?
    while index < octets.count {
      let octet = octets[index]
      index += 1
      if let open = quote {
        text.append(octet)
        if octet == UInt8(ascii: "\\"), open != UInt8(ascii: "`"), index < octets.count {
          text.append(octets[index])
          index += 1
        } else if octet == open {
          quote = nil
        }
        continue
      }
      text.append(octet)
      switch octet {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): quote = octet
      case UInt8(ascii: "?"):
        var number = 0
        while index < octets.count, case let digit = octets[index] &- UInt8(ascii: "0"), digit < 10
        {
          number = min(number * 10 + Int(digit), 1 << 16)
          index += 1
        }
        // A place without a number is the next one.
        places.append(number > 0 ? number - 1 : places.count)
      default: break
      }
    }
    let word = statement.drop { " \n\t(".contains($0) }.prefix { $0.isLetter }.uppercased()
    givesRows = ["SELECT", "WITH", "SHOW", "DESCRIBE", "EXPLAIN", "CHECKSUM", "CHECK"]
      .contains(word)
  }
}
