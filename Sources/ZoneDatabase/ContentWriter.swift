package import DNSProtocol

/// The columns of a record with PowerDNS' conventions.
struct RecordColumns {
  /// The column `type`.
  var type: String
  /// The column `content`.
  var content: [UInt8]
  /// The column `prio`.
  var priority: Int64

  /// Writes data that is well-formed for its type.
  init(_ data: RecordData) {
    type = data.type.databaseWord
    content = []
    priority = 0
    let wire = data.wire
    switch data.type {
    case .ns, .cname, .ptr, .dname, .alias:
      DomainName.appendDatabaseText(ofWire: wire.span, at: 0, to: &content)
    case .mx:
      priority = Int64(wire.number(at: 0, octets: 2))
      DomainName.appendDatabaseText(ofWire: wire.span, at: 2, to: &content)
    case .srv:
      priority = Int64(wire.number(at: 0, octets: 2))
      let (weight, port) = (wire.number(at: 2, octets: 2), wire.number(at: 4, octets: 2))
      content += "\(weight) \(port) ".utf8
      DomainName.appendDatabaseText(ofWire: wire.span, at: 6, to: &content)
    case .soa:
      var position = 0
      for _ in 0..<2 {
        position = DomainName.appendDatabaseText(ofWire: wire.span, at: position, to: &content)
        content.append(UInt8(ascii: " "))
      }
      let numbers = (0..<5).map { String(wire.number(at: position + 4 * $0, octets: 4)) }
      content += numbers.joined(separator: " ").utf8
    default:
      data.appendPresentation(to: &content)
      Self.removeFinalDots(in: &content, ofWords: Self.nameWords(of: data.type))
    }
  }

  /// Which words of a type's presentation format are names.
  private static func nameWords(of type: RecordType) -> [Int] {
    switch type.description {
    case "MB", "MG", "MR", "MD", "MF", "NSEC": [0]
    case "MINFO", "RP", "TALINK": [0, 1]
    case "AFSDB", "RT", "KX", "LP", "SVCB", "HTTPS": [1]
    case "PX": [1, 2]
    case "NAPTR": [5]
    case "RRSIG", "SIG": [7]
    default: []
    }
  }

  private static func removeFinalDots(in content: inout [UInt8], ofWords words: [Int]) {
    guard let last = words.last else { return }
    var (result, word, start, isQuoted) = ([UInt8](), 0, 0, false)
    result.reserveCapacity(content.count)
    var position = 0
    while position <= content.count {
      let isEnd = position == content.count || (content[position] == 0x20 && !isQuoted)
      if isEnd {
        if words.contains(word), position - start > 1, result.last == UInt8(ascii: ".") {
          result.removeLast()
        }
        word += 1
        start = position + 1
        if word > last {
          result += content[position...]
          break
        }
      } else if content[position] == UInt8(ascii: "\\"), position + 1 < content.count {
        result.append(content[position])
        position += 1
      } else if content[position] == UInt8(ascii: "\"") {
        isQuoted.toggle()
      }
      if position < content.count { result.append(content[position]) }
      position += 1
    }
    content = result
  }
}

extension [UInt8] {
  /// The big-endian number of some octets.
  func number(at position: Int, octets: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in position..<(position + octets) { value = value << 8 | UInt32(self[index]) }
    return value
  }
}

extension RecordData {
  /// The serial of an SOA record (RFC 1035 §3.3.13).
  var serial: UInt32? {
    type == .soa && wire.count >= 22 ? wire.number(at: wire.count - 20, octets: 4) : nil
  }

  /// The same SOA record with another serial.
  func replacing(serial: UInt32) -> RecordData {
    guard type == .soa, wire.count >= 22 else { return self }
    var wire = wire
    for index in 0..<4 {
      wire[wire.count - 20 + index] = UInt8(truncatingIfNeeded: serial >> UInt32(24 - 8 * index))
    }
    return (try? RecordData(type: .soa, wire: wire.span)) ?? self
  }
}

extension ZoneRecord {
  /// The data as a value.
  ///
  /// - Throws: ``RecordDataError``, which well-formed rows never give.
  package var recordData: RecordData {
    get throws(RecordDataError) { try RecordData(type: type, wire: data.span) }
  }

  /// The record without its row.
  ///
  /// - Throws: ``RecordDataError``, which well-formed rows never give.
  package var resourceRecord: ResourceRecord {
    get throws(RecordDataError) {
      ResourceRecord(owner: owner, ttl: ttl, data: try recordData)
    }
  }
}
