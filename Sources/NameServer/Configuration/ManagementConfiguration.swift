package import DatagramTransport

/// What the management server (API, dashboard, metrics) is told.
package struct ManagementConfiguration: Hashable, Sendable {
  /// Where it listens; empty for a server without management.
  package var listen: [ListenAddress]
  /// The file of its certificates, PEM; `nil` for plain HTTP.
  package var certificate: String?
  /// The file of the certificate's private key, PEM.
  package var privateKey: String?
  /// Whether plain HTTP is allowed beyond loopback, because something in front of it encrypts.
  package var allowsPlainText: Bool
  /// The SHA-256 digest, in hexadecimal digits, of a key that may do everything; it works without
  /// the database.
  package var keyDigest: String?
  /// Names that it may be reached by, beside addresses and `localhost`.
  package var hosts: [String]
  /// The largest body of a request in octets.
  package var bodySize: Int
  /// How many connections may be open.
  package var connections: Int
  /// How many days entries of the audit trail are kept; 0 for ever.
  package var auditDays: Int

  /// Whether any of the addresses can be reached from other machines.
  package var isOpen: Bool { listen.contains { !$0.isLoopback } }
}

extension ManagementConfiguration {
  /// Reads every key; what is wrong is left in the reader.
  init(reading reader: inout ConfigurationReader) {
    listen = reader.readList(.managementListen, default: [], parse: Self.address)
    certificate = reader.read(
      .managementCertificate, default: nil, text: { $0 ?? "" }, parse: ConfigurationValue.path)
    privateKey = reader.read(
      .managementPrivateKey, default: nil, text: { $0 ?? "" }, parse: ConfigurationValue.path)
    allowsPlainText = reader.read(
      .managementPlainText, default: false, text: { $0 ? "yes" : "no" },
      parse: ConfigurationValue.boolean)
    keyDigest = reader.read(
      .managementKeyDigest, default: nil, text: { $0 ?? "" },
      parse: ConfigurationValue.digest)
    hosts = reader.readList(.managementHosts, default: []) {
      text throws(ConfigurationReader.Refusal) in
      try ConfigurationValue.nonempty(text).lowercased()
    }
    bodySize = reader.read(
      .managementBodySize, default: 16 << 20, text: ConfigurationValue.text(octets:),
      parse: ConfigurationValue.octets(in: (4 << 10)...(1 << 30)))
    connections = reader.read(
      .managementConnections, default: 100, text: \.description,
      parse: ConfigurationValue.integer(in: 1...100_000))
    auditDays = reader.read(
      .managementAuditDays, default: 90, text: \.description,
      parse: ConfigurationValue.integer(in: 0...36_500))
    if (certificate == nil) != (privateKey == nil) {
      reader.report(
        certificate == nil ? .managementPrivateKey : .managementCertificate,
        "a certificate and its private key go together: set both or neither")
    }
    if isOpen, certificate == nil, !allowsPlainText {
      reader.report(
        .managementListen,
        "beyond loopback HTTP is encrypted: set management.certificate and "
          + "management.private-key, or management.plain-text where something in front of "
          + "Martlet encrypts")
    }
  }

  /// Reads `[ADDRESS:]PORT`; a port alone is on loopback.
  private static func address(
    _ text: String
  ) throws(ConfigurationReader.Refusal) -> ListenAddress {
    do throws(ListenAddressError) {
      if let port = UInt16(text) { return try ListenAddress("127.0.0.1:\(port)") }
      return try ListenAddress(text, defaultPort: 8081)
    } catch {
      throw ConfigurationReader.Refusal(error.description)
    }
  }
}
