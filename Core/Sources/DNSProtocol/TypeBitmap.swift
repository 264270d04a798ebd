/// Sets of types: in windows (RFC 4034 §4.1.2) and flat (RFC 2535 §5.2).
enum TypeBitmap {
  private static let expected = "a record type, such as AAAA or TYPE65534"

  /// Reads a type's mnemonic as 16 bits.
  static func readType(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    if let type = RecordType(mnemonic: text) {
      wire.append(bigEndian: UInt64(type.rawValue), count: 2)
    } else if let number = text.decimal(maximum: 65_535) {
      wire.append(bigEndian: number, count: 2)
    } else {
      throw scanner.error(at: token, expected: expected)
    }
  }

  private static func readTypes(
    from scanner: inout PresentationScanner, maximum: UInt16
  ) throws(PresentationError) -> [UInt16] {
    var types: [UInt16] = []
    while let token = try scanner.nextToken() {
      guard !token.isQuoted, let type = RecordType(mnemonic: scanner.bytes(of: token)),
        type.rawValue <= maximum
      else { throw scanner.error(at: token, expected: expected) }
      types.append(type.rawValue)
    }
    types.sort()
    return types
  }

  /// Reads all tokens that are left, in any order.
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    append(try readTypes(from: &scanner, maximum: .max), to: &wire)
  }

  /// Appends the windows of types in ascending order.
  private static func append(_ types: [UInt16], to wire: inout [UInt8]) {
    var window = -1
    var bitmap = 0
    for type in types {
      if Int(type >> 8) != window {
        window = Int(type >> 8)
        wire.append(UInt8(window))
        wire.append(0)
        bitmap = wire.count
      }
      let octet = bitmap + Int(type & 0xff) / 8
      while wire.count <= octet { wire.append(0) }
      wire[octet] |= 0x80 >> UInt8(type & 7)
      wire[bitmap - 1] = UInt8(wire.count - bitmap)
    }
  }

  /// Reads all tokens that are left as types below 128.
  static func readFlat(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let start = wire.count
    for type in try readTypes(from: &scanner, maximum: 127) where type > 0 {
      let octet = start + Int(type) / 8
      while wire.count <= octet { wire.append(0) }
      wire[octet] |= 0x80 >> UInt8(type & 7)
    }
  }

  static func length(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    var position = start
    var lastWindow = -1
    while position < wire.count {
      guard wire.count - position >= 3, Int(wire[position]) > lastWindow else {
        throw RecordDataFault(offset: position, expected: "a window of types, in ascending order")
      }
      let length = Int(wire[position + 1])
      guard (1...32).contains(length), length <= wire.count - position - 2,
        wire[position + 1 + length] != 0
      else {
        throw RecordDataFault(
          offset: position + 1, expected: "1 to 32 octets of types, the last one not zero")
      }
      lastWindow = Int(wire[position])
      position += 2 + length
    }
    return position - start
  }

  static func lengthOfFlat(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    let length = wire.count - start
    // With bit 0 set the format is another one that nobody has defined.
    if length > 0, wire[start] & 0x80 != 0 { return length }
    guard length <= 16, length == 0 || wire[wire.count - 1] != 0 else {
      throw RecordDataFault(
        offset: start, expected: "at most 16 octets of types, the last one not zero")
    }
    return length
  }

  /// Appends the mnemonics.
  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    var position = 0
    var isFirst = true
    while position < octets.count {
      let (window, length) = (UInt16(octets[position]), Int(octets[position + 1]))
      print(
        octets.extracting((position + 2)..<(position + 2 + length)), base: window << 8, &isFirst,
        to: &text)
      position += 2 + length
    }
  }

  /// Appends the mnemonics, unless the bitmap is of the other format.
  static func printFlat(_ octets: Span<UInt8>, to text: inout [UInt8]) -> Bool {
    guard octets.count == 0 || octets[0] & 0x80 == 0 else { return false }
    var isFirst = true
    print(octets, base: 0, &isFirst, to: &text)
    return true
  }

  private static func print(
    _ bitmap: Span<UInt8>, base: UInt16, _ isFirst: inout Bool, to text: inout [UInt8]
  ) {
    for bit in 0..<(bitmap.count * 8) where bitmap[bit / 8] & (0x80 >> UInt8(bit & 7)) != 0 {
      if !isFirst { text.append(UInt8(ascii: " ")) }
      isFirst = false
      text.append(contentsOf: RecordType(rawValue: base + UInt16(bit)).description.utf8)
    }
  }
}
