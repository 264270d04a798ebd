import DNSProtocol

/// Data of a record that is accepted prints and reads back to the same octets; nothing traps.
///
/// The input's first octet chooses wire or presentation format, the next two the type.
@c(LLVMFuzzerTestOneInput)
public func fuzzRecordData(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard input.count >= 3 else { return 0 }
  // Most types are below 300, and few inputs would find them among 65536.
  let code = UInt16(input[1]) << 8 | UInt16(input[2])
  let type = RecordType(rawValue: input[0] & 2 == 0 ? code % 300 : code)
  let octets = Array(input[3...])
  if input[0] & 1 == 0 {
    if let data = try? RecordData(type: type, wire: octets.span) { check(data) }
    _ = try? RecordData(type: type, message: input.span, at: 3, length: octets.count)
  } else {
    var scanner = PresentationScanner(octets.span)
    if let data = try? RecordData(type: type, scanner: &scanner, origin: .root) { check(data) }
  }
  return 0
}

private func check(_ data: RecordData) {
  precondition(data.canonicalWire.count == data.wire.count)
  RecordData.forEachAdditionalTarget(type: data.type, wire: data.wire.span) { offset, length, _ in
    precondition((try? DomainName(wire: Array(data.wire[offset..<(offset + length)]))) != nil)
  }
  guard !data.type.isMeta else { return }
  let again = try? RecordData(type: data.type, presentation: data.presentation())
  precondition(again == data, "\(data.type) \(data)")
}
