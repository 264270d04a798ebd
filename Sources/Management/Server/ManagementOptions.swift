import NIOSSL
package import NameServer

/// What the management server needs, read while the process may read everything.
package struct ManagementOptions: Sendable {
  /// What it is told.
  package let configuration: ManagementConfiguration
  /// The certificate and its key; `nil` for plain HTTP.
  let encryption: TLSConfiguration?

  /// Reads the certificate and its key.
  ///
  /// - Returns: `nil` when no management server is wanted.
  /// - Throws: ``ManagementError`` when they can't be read.
  package init?(_ configuration: ServerConfiguration) throws {
    guard !configuration.management.listen.isEmpty else { return nil }
    self.configuration = configuration.management
    encryption = try Self.encryption(configuration.management)
  }

  private static func encryption(
    _ configuration: ManagementConfiguration
  ) throws -> TLSConfiguration? {
    guard let certificate = configuration.certificate, let key = configuration.privateKey else {
      return nil
    }
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate)
      let privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
      var settings = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
      settings.minimumTLSVersion = .tlsv12
      // What doesn't fit together shows here and not at the first connection.
      _ = try NIOSSLContext(configuration: settings)
      return settings
    } catch {
      throw ManagementError(
        description: "management.certificate \(certificate), management.private-key \(key): "
          + "\(error); both must be PEM files that belong to each other")
    }
  }
}
