import DNSProtocol
import Testing

@Suite("Domain names in presentation format, RFC 1035 §5.1")
struct DomainNamePresentationTests {
  @Test("Every octet is read from its escapes, and printed so that it can be read")
  func everyOctet() throws {
    for octet in UInt8.min...UInt8.max {
      let digits = String(repeating: "0", count: 3 - String(octet).utf8.count) + String(octet)
      let name = try DomainName("a\\\(digits)b.example.")
      #expect(name.labels == [[0x61, octet, 0x62], Array("example".utf8)])
      #expect(try DomainName(name.description) == name)
      #expect(try DomainName(wire: name.wire) == name)
      if octet &- 0x30 >= 10, octet < 0x80, octet != 0x0a {
        let escaped = try DomainName("a\\\(Character(Unicode.Scalar(octet)))b.example.")
        #expect(escaped.wire == name.wire)
      }
      // The same in a record's data and through the scanner.
      let data = try RecordData(type: .ns, presentation: "a\\\(digits)b.example.")
      #expect(data.wire == name.wire)
      #expect(try RecordData(type: .ns, presentation: data.presentation()) == data)
    }
  }

  static let relative: [(text: String, origin: String?, result: String?)] = [
    ("@", "example.net.", "example.net."), ("@", nil, nil), ("\\@", "net.", "\\@.net."),
    ("www", "example.net.", "www.example.net."), ("www", ".", "www."), ("www", nil, nil),
    ("www.", "example.net.", "www."), (".", "example.net.", "."), ("", ".", nil),
    ("a..", ".", nil), ("..", ".", nil), (".a", ".", nil), ("a\\.b", "c.", "a\\.b.c."),
    ("a\\", ".", nil), ("\\12", ".", nil), ("\\1234.", nil, "{4."), ("*", "c.", "*.c."),
  ]

  @Test("Names are relative to the origin without a dot at their end", arguments: relative)
  func relativeNames(_ name: (text: String, origin: String?, result: String?)) throws {
    let origin = try name.origin.map { try DomainName($0) }
    let read = try? DomainName(name.text, relativeTo: origin)
    #expect(read?.description == name.result)
    var wire: [UInt8] = [9]
    try? DomainName.appendWire(
      presentation: Array(name.text.utf8).span, relativeTo: origin, to: &wire)
    if let read { #expect(wire == [9] + read.wire) }
  }

  @Test("RFC 1035 §2.3.4: labels up to 63 octets, names up to 255")
  func limits() throws {
    let label = String(repeating: "a", count: 63)
    #expect(throws: Never.self) { try DomainName("\(label).") }
    #expect(throws: DomainNameError.labelTooLong) { try DomainName("\(label)a.") }
    let longest = "\(label).\(label).\(label).\(label.dropLast(2))"
    #expect(try DomainName(longest).wire.count == 255)
    #expect(throws: DomainNameError.nameTooLong) { try DomainName(longest + "a") }
    let origin = try DomainName("b.")
    #expect(throws: DomainNameError.nameTooLong) { try DomainName(longest, relativeTo: origin) }
  }
}
