import Glibc

/// A range of addresses: 192.0.2.0/24, 2001:db8::/32 or a single address.
package struct AddressPrefix: Hashable, Sendable, CustomStringConvertible {
  /// The first address: 16 octets, IPv4 as ::ffff:0:0/96.
  package let address: [UInt8]
  /// How many bits of it count.
  package let length: Int
  /// How it was written.
  package let description: String

  /// Reads a prefix.
  ///
  /// - Throws: What is wrong with it.
  init(reading text: String) throws(ConfigurationReader.Refusal) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let refusal = ConfigurationReader.Refusal(
      "expected a prefix such as 192.0.2.0/24 or 2001:db8::/32")
    guard let host = parts.first, parts.count <= 2,
      let octets = Self.octets(String(host))
    else { throw refusal }
    let offset = host.contains(":") ? 0 : 96
    let most = 128 - offset
    let bits = parts.count == 2 ? Int(parts[1]) : most
    guard let bits, (0...most).contains(bits) else { throw refusal }
    address = octets
    length = bits + offset
    description = text
  }

  /// An address of either protocol as 16 octets.
  static func octets(_ text: String) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET6, text, &octets) == 1 { return octets }
    var four = [UInt8](repeating: 0, count: 4)
    guard inet_pton(AF_INET, text, &four) == 1 else { return nil }
    return [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + four
  }
}
