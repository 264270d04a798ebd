import Foundation

/// An authority that signs certificates for a test, made by openssl.
final class CertificateAuthority {
  /// The file of its own certificate.
  let certificate: String
  private let key: String
  private let directory: TemporaryDirectory

  /// Makes the authority; its files begin with its name.
  init(_ name: String, in directory: TemporaryDirectory) throws {
    self.directory = directory
    (certificate, key) = ("\(directory.path)/\(name).pem", "\(directory.path)/\(name).key")
    try RunningServer.run(
      ["openssl", "req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-out", certificate]
        + Self.newKey(key))
  }

  /// Signs a certificate.
  ///
  /// - Parameters:
  ///   - address: The only one that it is for.
  ///   - owner: Who alone may read its key, where this process is root's.
  /// - Returns: The files of the certificate and its key.
  func issue(for address: String, owner: String) throws -> (certificate: String, key: String) {
    let base = "\(directory.path)/\(address)"
    try RunningServer.run(
      [
        "openssl", "req", "-new", "-subj", "/CN=\(address)", "-out", "\(base).request", "-addext",
        "subjectAltName=IP:\(address)",
      ] + Self.newKey("\(base).key"))
    try RunningServer.run([
      "openssl", "x509", "-req", "-days", "2", "-in", "\(base).request", "-CA", certificate,
      "-CAkey", key, "-CAcreateserial", "-copy_extensions", "copy", "-out", "\(base).pem",
    ])
    if let account = getpwnam(owner) {
      chown("\(base).key", account.pointee.pw_uid, account.pointee.pw_gid)
    }
    return ("\(base).pem", "\(base).key")
  }

  private static func newKey(_ file: String) -> [String] {
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
  }
}
