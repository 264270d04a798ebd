/// Addresses of the networks that were to replace the Internet: NSAP (RFC 1706) and ATM
/// (AF-SAA-0069).
enum NetworkAddress {
  /// Reads `0x` and pairs of hexadecimal digits, with dots anywhere between.
  static func readNSAP(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "an NSAP address, such as 0x47.0005.80.005a00"
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    let start = wire.count
    guard text.hasPrefix(lowercase: "0x"),
      Hexadecimal.decode(
        text.extracting(2..<text.count), skipping: UInt8(ascii: "."), to: &wire),
      wire.count > start
    else { throw scanner.error(at: token, expected: expected) }
  }

  /// Reads `+` and digits, or pairs of hexadecimal digits, with dots anywhere between.
  static func readATM(
    from scanner: inout PresentationScanner, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let expected = "an ATM address, such as +358.400.1234567 or 39.246f.00.0e7c9c0312000100"
    let token = try scanner.requireWord(expected)
    let text = scanner.bytes(of: token)
    let start = wire.count
    if text.count > 0, text[0] == UInt8(ascii: "+") {
      wire.append(1)
      for index in 1..<text.count where text[index] != UInt8(ascii: ".") {
        guard text[index] &- UInt8(ascii: "0") < 10 else {
          throw scanner.error(at: token, expected: expected)
        }
        wire.append(text[index])
      }
    } else {
      wire.append(0)
      guard Hexadecimal.decode(text, skipping: UInt8(ascii: "."), to: &wire) else {
        throw scanner.error(at: token, expected: expected)
      }
    }
    guard wire.count > start + 1 else { throw scanner.error(at: token, expected: expected) }
  }

  static func lengthOfATM(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    _ = try RecordDataField.require(2, in: wire, at: start, "a format and an ATM address")
    if wire[start] == 1 {
      for index in (start + 1)..<wire.count where wire[index] &- UInt8(ascii: "0") >= 10 {
        throw RecordDataFault(offset: index, expected: "a decimal digit of an ATM address")
      }
    }
    return wire.count - start
  }

  /// Appends an address, unless its format is unknown.
  static func printATM(_ octets: Span<UInt8>, to text: inout [UInt8]) -> Bool {
    let address = octets.extracting(1..<octets.count)
    switch octets[0] {
    case 0: Hexadecimal.print(address, to: &text)
    case 1:
      text.append(UInt8(ascii: "+"))
      text.append(address)
    default: return false
    }
    return true
  }
}
