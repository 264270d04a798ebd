import DNSProtocol
import Testing

@testable import Authority

@Suite("Name compression in data (RFC 3597 §4)")
struct CompressionTests {
  @Test("The layouts used while answering agree with the table of types")
  func layouts() throws {
    for code: UInt16 in Array(0...300) + [32768, 32769, 65535] {
      let type = RecordType(rawValue: code)
      let fields = type.descriptor?.fields ?? []
      let compressible = fields.filter {
        if case .name(.allowed, _) = $0 { true } else { false }
      }.count
      #expect(CompressibleLayout(type: code)?.names ?? 0 == compressible, "\(type)")
    }
  }

  @Test("Names in data are compressed against the question and against each other")
  func answersAreCompressed() throws {
    let server = try TestServer(
      """
      example.com. SOA ns1.example.com. hostmaster.example.com. 1 2 3 4 5
      example.com. NS ns1.example.com.
      example.com. NS ns2.example.com.
      ns1.example.com. A 192.0.2.1
      ns2.example.com. A 192.0.2.2
      """)
    let query = try Message.query(DomainName("example.com"), .ns).wire()
    // Two NS records of 2 + 10 + 6 octets, two A records of 2 + 10 + 4.
    #expect(server.send(query).count == query.count + 2 * 18 + 2 * 16)
  }
}
