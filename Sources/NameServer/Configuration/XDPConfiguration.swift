package import DatagramTransport

/// What is answered from the network driver, and for whom.
package struct XDPConfiguration: Hashable, Sendable {
  /// The interfaces; empty to answer by sockets alone.
  package var interfaces: [String]
  /// Addresses of other machines that are answered for on the way to them; their port is ignored.
  package var addresses: [ListenAddress]
  /// The memory for answers in octets.
  package var memory: Int
  /// Prefixes that alone are answered, where there are any.
  package var allow: [AddressPrefix]
  /// Prefixes whose queries are dropped.
  package var deny: [AddressPrefix]
  /// Queries a second that a prefix (/24, /56) may ask; 0 for any number.
  package var limit: Int
  /// Of so many queries beyond the limit one is answered with TC; 0 for none.
  package var slip: Int
  /// The most octets of a response for each octet of its query; 0 for any number.
  package var amplification: Int
}

extension XDPConfiguration {
  /// Reads every key; what is wrong is left in the reader.
  init(reading reader: inout ConfigurationReader) {
    interfaces = reader.readList(.xdpInterfaces, default: []) {
      text throws(ConfigurationReader.Refusal) in
      let name = try ConfigurationValue.nonempty(text)
      guard name.utf8.count < 16, !name.contains("/") else {
        throw ConfigurationReader.Refusal("expected the name of an interface, such as eth0")
      }
      return name
    }
    addresses = reader.readList(.xdpAddresses, default: []) {
      text throws(ConfigurationReader.Refusal) in
      do throws(ListenAddressError) {
        return try ListenAddress(text)
      } catch {
        throw ConfigurationReader.Refusal(error.description)
      }
    }
    memory = reader.read(
      .xdpMemory, default: 64 << 20, text: ConfigurationValue.text(octets:),
      parse: ConfigurationValue.octets(in: (1 << 20)...(500 << 20)))
    allow = reader.readList(.xdpAllow, default: [], parse: AddressPrefix.init(reading:))
    deny = reader.readList(.xdpDeny, default: [], parse: AddressPrefix.init(reading:))
    limit = reader.read(
      .xdpLimit, default: 0, text: \.description,
      parse: ConfigurationValue.integer(in: 0...1_000_000))
    slip = reader.read(
      .xdpSlip, default: 2, text: \.description, parse: ConfigurationValue.integer(in: 0...1000))
    amplification = reader.read(
      .xdpAmplification, default: 0, text: \.description,
      parse: ConfigurationValue.integer(in: 0...1000))
    if interfaces.isEmpty, !addresses.isEmpty {
      reader.report(.xdpAddresses, "says for whom, but not where: set xdp.interfaces too")
    }
  }
}
