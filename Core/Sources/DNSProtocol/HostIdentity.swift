/// The identity of a host: algorithm, tag and public key (RFC 8005 §5, §6).
enum HostIdentity {
  /// Reads the algorithm's number, the tag in hexadecimal and the key in base 64, a token each.
  static func read(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let algorithm = try scanner.requireNumber(maximum: 255, "the number of a key's algorithm")
    let start = wire.count
    wire.append(contentsOf: [0, UInt8(algorithm), 0, 0])
    let tagExpected = "a host identity tag of 1 to 255 octets in hexadecimal"
    let tagToken = try scanner.requireWord(tagExpected)
    guard Hexadecimal.decode(scanner.bytes(of: tagToken), to: &wire),
      (1...255).contains(wire.count - start - 4)
    else { throw scanner.error(at: tagToken, expected: tagExpected) }
    wire[start] = UInt8(wire.count - start - 4)
    let keyStart = wire.count
    let keyExpected = "a public key in base 64 without white space"
    let keyToken = try scanner.requireWord(keyExpected)
    guard Base64.decode(scanner.bytes(of: keyToken), to: &wire),
      (1...65_535).contains(wire.count - keyStart)
    else { throw scanner.error(at: keyToken, expected: keyExpected) }
    wire[start + 2] = UInt8((wire.count - keyStart) >> 8)
    wire[start + 3] = UInt8((wire.count - keyStart) & 0xff)
  }

  static func length(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    _ = try RecordDataField.require(4, in: wire, at: start, "the lengths of a host's identity")
    let (tag, key) = (Int(wire[start]), Int(wire.uint16(at: start + 2)))
    guard tag > 0, key > 0 else {
      throw RecordDataFault(offset: start, expected: "a tag and a key that are not empty")
    }
    return try RecordDataField.require(
      4 + tag + key, in: wire, at: start, "a tag of \(tag) and a key of \(key) octets")
  }

  static func print(_ octets: Span<UInt8>, to text: inout [UInt8]) {
    let keyStart = 4 + Int(octets[0])
    text.append(decimal: octets[1])
    text.append(UInt8(ascii: " "))
    Hexadecimal.print(octets.extracting(4..<keyStart), to: &text)
    text.append(UInt8(ascii: " "))
    Base64.print(octets.extracting(keyStart..<octets.count), to: &text)
  }
}
