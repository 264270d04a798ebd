import Foundation
import Testing

/// The management server with a certificate.
@Suite("Management over TLS", .serialized)
struct ManagementEncryptionTests {
  private static func authority() throws -> (TemporaryDirectory, CertificateAuthority) {
    let folder = try TemporaryDirectory("management-tls")
    return (folder, try CertificateAuthority("authority", in: folder))
  }

  private static func settings(_ certificate: String, _ key: String) -> String {
    "management: {certificate: \"\(certificate)\", private-key: \"\(key)\"}\n"
  }

  @Test("Who trusts the authority talks over https; nobody over http, nor by another's certificate")
  func encrypted() async throws {
    try await onThread {
      let (folder, authority) = try Self.authority()
      let (certificate, key) = try authority.issue(for: "127.0.0.1", owner: "root")
      let server = try ServeProcess(
        ["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0"],
        configuration: Self.settings(certificate, key))
      let message = try server.entry("management: ")["message"] ?? ""
      let address = String(message.dropFirst("management: ".count))
      #expect(address.hasPrefix("https://127.0.0.1:"))
      func curl(_ options: String..., to address: String) throws -> String {
        try RunningServer.run(
          ["curl", "-sS", "--noproxy", "*", "--max-time", "10"] + options + ["\(address)healthz"])
      }
      #expect(try curl("--cacert", authority.certificate, to: address) == "ok\n")
      #expect(
        try curl("--cacert", authority.certificate, "--tlsv1.3", to: address) == "ok\n")
      // Not over what has been given up.
      #expect(throws: (any Error).self) {
        try curl("--cacert", authority.certificate, "--tls-max", "1.1", to: address)
      }
      #expect(throws: (any Error).self) { try curl(to: address) }
      let other = try CertificateAuthority("other", in: folder)
      #expect(throws: (any Error).self) { try curl("--cacert", other.certificate, to: address) }
      #expect(throws: (any Error).self) {
        try curl(to: address.replacing("https://", with: "http://"))
      }
      // Encrypted or not: the server's state is shown over loopback, everything else for a key.
      let status = try RunningServer.run([
        "curl", "-sS", "--noproxy", "*", "--cacert", authority.certificate, "-o", "/dev/null", "-w",
        "%{http_code}", "\(address)api",
      ])
      #expect(status == "401")
    }
  }

  @Test("A key that is not the certificate's, and files that are none, are refused at the start")
  func mismatch() async throws {
    try await onThread {
      let (folder, authority) = try Self.authority()
      let (certificate, key) = try authority.issue(for: "127.0.0.1", owner: "root")
      let (_, otherKey) = try authority.issue(for: "127.0.0.2", owner: "root")
      let nothing = try folder.write("nothing.pem", "nothing\n")
      for (certificate, key) in [
        (certificate, otherKey), (nothing, key), (certificate, nothing),
        ("\(folder.path)/missing.pem", key),
      ] {
        let server = try ServeProcess(
          ["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0"],
          configuration: Self.settings(certificate, key))
        #expect(server.process.exitStatus() != 0)
        let log = server.process.log
        #expect(log.contains("management.certificate \(certificate)"), "\(log)")
        #expect(log.contains("both must be PEM files that belong to each other"), "\(log)")
        #expect(!log.contains("answering on"))
      }
    }
  }

  @Test("Beyond loopback the server does not start without a certificate, unless it is told to")
  func plainText() async throws {
    try await onThread {
      let (_, authority) = try Self.authority()
      let server = try ServeProcess(
        ["--listen", "127.0.0.1:0", "--management", "0.0.0.0:0"], configuration: "{}\n")
      #expect(server.process.exitStatus() == 78)
      #expect(
        server.process.log.contains(
          "beyond loopback HTTP is encrypted: set management.certificate and"
            + " management.private-key, or management.plain-text"), "\(server.process.log)")
      let alone = try ServeProcess(
        ["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0"],
        configuration: "management: {certificate: \"\(authority.certificate)\"}\n")
      #expect(alone.process.exitStatus() == 78)
      #expect(alone.process.log.contains("a certificate and its private key go together"))
    }
  }
}
