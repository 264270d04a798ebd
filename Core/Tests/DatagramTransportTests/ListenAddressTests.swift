import DatagramTransport
import Testing

@Suite("An address to listen on")
struct ListenAddressTests {
  @Test(
    "is read and written",
    arguments: [
      ("127.0.0.1:5353", "127.0.0.1:5353"), ("192.0.2.1", "192.0.2.1:53"),
      ("0.0.0.0:0", "0.0.0.0:0"),
      ("[::1]:53", "[::1]:53"), ("[2001:DB8:0:0::1]", "[2001:db8::1]:53"), ("::", "[::]:53"),
      ("2001:db8::5300", "[2001:db8::5300]:53"), ("[fe80::1%lo]:53", "[fe80::1%lo]:53"),
    ])
  func reads(text: String, written: String) throws {
    let address = try ListenAddress(text)
    #expect(address.description == written)
    #expect(try ListenAddress(written) == address)
  }

  @Test(
    "says what is wrong",
    arguments: [
      ("", "for all addresses"), ("*:53", "for all addresses"), ("localhost:53", "is a name"),
      ("127.0.0.1:65536", "the port"), ("127.0.0.1:", "the port"), ("127.0.0.1:+1", "the port"),
      ("[::1:53", "the bracket"), ("[::1]53", "after \"]\""),
      ("1.2.3:53", "is not an IPv4 address"),
      ("[::g]:53", "is not an IPv6 address"), ("[fe80::1%nowhere]:53", "no interface"),
    ])
  func refuses(text: String, reason: String) {
    let error = #expect(throws: ListenAddressError.self) { try ListenAddress(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test("knows the wildcards")
  func wildcards() throws {
    #expect(try ListenAddress("0.0.0.0:53").isWildcard)
    #expect(try ListenAddress("[::]:53").isWildcard)
    #expect(try !ListenAddress("[::1]:53").isWildcard)
  }
}
