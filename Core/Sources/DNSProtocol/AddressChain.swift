/// The data of A6 records: the end of an address and where its beginning is (RFC 2874 §3).
enum AddressChain {
  /// Reads the prefix length, the suffix unless the prefix is everything, and the prefix's name
  /// unless there is none.
  static func read(
    from scanner: inout PresentationScanner, origin: DomainName?, to wire: inout [UInt8]
  ) throws(PresentationError) {
    let length = Int(
      try scanner.requireNumber(maximum: 128, "the length of a prefix, 0 to 128"))
    wire.append(UInt8(length))
    if length < 128 {
      var address: [UInt8] = []
      try InternetAddress.readIPv6(from: &scanner, to: &address)
      let first = length / 8
      address[first] &= 0xff >> UInt8(length % 8)
      wire.append(contentsOf: address[first...])
    }
    if length > 0 { try RecordDataField.readName(from: &scanner, origin: origin, to: &wire) }
  }

  static func length(in wire: Span<UInt8>, at start: Int) throws(RecordDataFault) -> Int {
    _ = try RecordDataField.require(1, in: wire, at: start, "the length of a prefix")
    guard wire[start] <= 128 else {
      throw RecordDataFault(offset: start, expected: "the length of a prefix, 0 to 128")
    }
    let suffix = suffixCount(wire[start])
    let count = try RecordDataField.require(
      1 + suffix, in: wire, at: start, "the \(suffix) octets of an address suffix")
    guard wire[start] > 0 else { return count }
    return count + (try RecordDataField.nameLength(in: wire, at: start + count))
  }

  private static func suffixCount(_ length: UInt8) -> Int { 16 - Int(length) / 8 }

  /// Where the prefix's name is in a well-formed field; empty when there is none.
  static func nameRange(in wire: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    (range.lowerBound + 1 + suffixCount(wire[range.lowerBound]))..<range.upperBound
  }

  /// Appends the field, unless bits of the suffix stand where the prefix's should.
  static func print(
    _ octets: Span<UInt8>, relativeTo origin: DomainName?, to text: inout [UInt8]
  ) -> Bool {
    let length = octets[0]
    let suffix = suffixCount(length)
    text.append(decimal: length)
    if suffix > 0 {
      guard octets[1] & ~(0xff >> (length % 8)) == 0 else { return false }
      var address = [UInt8](repeating: 0, count: 16 - suffix)
      address.append(octets.extracting(1..<(1 + suffix)))
      text.append(UInt8(ascii: " "))
      InternetAddress.printIPv6(address.span, to: &text)
    }
    if length > 0 {
      text.append(UInt8(ascii: " "))
      DomainName.appendPresentation(
        wire: octets.extracting((1 + suffix)..<octets.count), relativeTo: origin, to: &text)
    }
    return true
  }
}
