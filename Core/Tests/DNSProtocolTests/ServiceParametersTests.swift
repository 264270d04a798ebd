import DNSProtocol
import Testing

@Suite("Service bindings, RFC 9460")
struct ServiceParametersTests {
  static let vectors: [(text: String, digits: String)] = [
    ("0 foo.example.com.", "0000 03666f6f 076578616d706c65 03636f6d00"),
    ("1 .", "000100"),
    ("16 foo.example.com. port=53", "0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035"),
    (
      "1 foo.example.com. key667=hello",
      "0001 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f"
    ),
    (
      "1 foo.example.com. key667=\"hello\\210qoo\"",
      "0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f"
    ),
    (
      "1 foo.example.com. ( ipv6hint=\"2001:db8::1,2001:db8::53:1\" )",
      "0001 03666f6f076578616d706c6503636f6d00 0006 0020 "
        + "20010db8000000000000000000000001 20010db8000000000000000000530001"
    ),
    (
      "1 example.com. ( ipv6hint=\"2001:db8:122:344::192.0.2.33\" )",
      "0001 076578616d706c6503636f6d00 0006 0010 20010db80122034400000000c0000221"
    ),
    (
      "16 foo.example.org. (\n alpn=h2,h3-19 mandatory=ipv4hint,alpn\n ipv4hint=192.0.2.1\n )",
      "0010 03666f6f076578616d706c65036f726700 0000 0004 0001 0004 "
        + "0001 0009 026832 0568332d3139 0004 0004 c0000201"
    ),
    (
      "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
      "0010 03666f6f076578616d706c65036f726700 0001 000c 08665c6f6f2c626172 026832"
    ),
    (
      "16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2",
      "0010 03666f6f076578616d706c65036f726700 0001 000c 08665c6f6f2c626172 026832"
    ),
  ]

  @Test("RFC 9460 §D.1, §D.2: the valid vectors", arguments: vectors, [RecordType.svcb, .https])
  func validVectors(_ vector: (text: String, digits: String), _ type: RecordType) throws {
    let data = try RecordData(type: type, presentation: vector.text)
    let digits = vector.digits.filter { $0 != " " }
    #expect(data.wire.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == digits)
    #expect(try RecordData(type: type, presentation: data.presentation()) == data)
  }

  static let invalid: [(text: String, column: Int, expected: String)] = [
    ("1 foo.example.com. ( key123=abc key123=def )", 33, "each service parameter once"),
    ("1 foo.example.com. mandatory", 20, "such as mandatory=alpn,ipv4hint"),
    ("1 foo.example.com. alpn", 20, "such as alpn=h2,h3"),
    ("1 foo.example.com. port", 20, "such as port=443"),
    ("1 foo.example.com. ipv4hint", 20, "such as ipv4hint=192.0.2.1,192.0.2.2"),
    ("1 foo.example.com. ipv6hint", 20, "such as ipv6hint=2001:db8::1"),
    ("1 foo.example.com. no-default-alpn=abc", 20, "without a value"),
    ("1 foo.example.com. mandatory=key123", 20, "mandatory keys that are all in the record"),
    ("1 foo.example.com. mandatory=mandatory", 20, "other keys with commas between"),
    ("1 foo.example.com. mandatory=key123,key123 key123=abc", 20, "each once"),
    // And beyond the RFC's own.
    ("1 . alpn=", 5, "such as alpn=h2,h3"),
    ("1 . alpn=h2,", 5, "such as alpn=h2,h3"),
    ("1 . alpn=h2,,h3", 5, "such as alpn=h2,h3"),
    ("1 . alpn=\"a\\\\b\"", 5, "such as alpn=h2,h3"),
    ("1 . alpn=\"h2\"x", 5, "white space after the closing quote"),
    ("1 . \"alpn=h2\"", 5, "a service parameter"),
    ("1 . ALPN=h2", 5, "a service parameter"),
    ("1 . key01=a", 5, "a service parameter"),
    ("1 . key65536=a", 5, "a service parameter"),
    ("1 . nonsense=a", 5, "a service parameter"),
    ("1 . port=65536", 5, "a number from 0 to 65535"),
    ("1 . port=", 5, "a number from 0 to 65535"),
    ("1 . ipv4hint=192.0.2.1,", 5, "IPv4 addresses"),
    ("1 . ipv6hint=192.0.2.1", 5, "IPv6 addresses"),
    ("1 . ech=***", 5, "base 64"),
    ("1 . ohttp=1", 5, "without a value"),
    ("1 . dohpath=/dns-query", 5, "a URI template"),
    ("1 . tls-supported-groups=29,29", 5, "each once"),
    ("1 . key1=h2", 5, "one string or more"),
    ("1 . alpn=h\\256", 5, "three digits up to 255"),
  ]

  @Test("RFC 9460 §D.3: the invalid vectors are refused with their place", arguments: invalid)
  func invalidVectors(_ vector: (text: String, column: Int, expected: String)) {
    let error = #expect(throws: PresentationError.self) {
      try RecordData(type: .svcb, presentation: vector.text)
    }
    #expect(error?.line == 1)
    #expect(error?.column == vector.column)
    #expect(error?.expected.contains(vector.expected) == true, "\(String(describing: error))")
  }

  static let invalidWire: [[UInt8]] = [
    [0, 1, 0, 0, 3, 0, 2, 0, 53, 0, 3, 0, 2, 0, 53],  // a key twice
    [0, 1, 0, 0, 3, 0, 2, 0, 53, 0, 1, 0, 3, 2, 0x68, 0x32],  // keys descending
    [0, 1, 0, 0, 3, 0, 1, 0],  // a port of one octet
    [0, 1, 0, 0, 3, 0, 4, 0, 0],  // a value that is cut off
    [0, 1, 0, 0, 3, 0],  // a parameter that is cut off
    [0, 1, 0, 0, 1, 0, 0],  // no protocol
    [0, 1, 0, 0, 1, 0, 1, 0],  // an empty protocol
    [0, 1, 0, 0, 1, 0, 2, 5, 0x68],  // a protocol that is cut off
    [0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 2, 0, 53],  // mandatory is mandatory
    [0, 1, 0, 0, 0, 0, 2, 0, 4],  // a mandatory key that is missing
    [0, 1, 0, 0, 0, 0, 4, 0, 3, 0, 3, 0, 3, 0, 2, 0, 53],  // a mandatory key twice
    [0, 1, 0, 0, 2, 0, 1, 0],  // a flag with a value
    [0, 1, 0, 0, 4, 0, 3, 1, 2, 3],  // part of an address
    [0, 1, 0, 0, 6, 0, 0],  // no address
    [0, 1, 0xc0, 0],  // a compressed target
  ]

  @Test("RFC 9460 §2.2: malformed wire is refused", arguments: invalidWire)
  func malformedWire(_ wire: [UInt8]) {
    #expect(throws: RecordDataError.self) { try RecordData(type: .https, wire: wire.span) }
    #expect(throws: RecordDataError.self) {
      try RecordData(type: .https, message: wire.span, at: 0, length: wire.count)
    }
  }

  @Test("RFC 9460 §2.4.2: AliasMode may carry parameters, which nobody uses")
  func aliasModeWithParameters() throws {
    let data = try RecordData(type: .svcb, presentation: "0 a. alpn=h2")
    #expect(data.presentation() == "0 a. alpn=\"h2\"")
  }
}
