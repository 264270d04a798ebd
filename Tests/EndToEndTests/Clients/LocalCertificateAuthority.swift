import Foundation

/// A certificate authority of its own: Debian's `pebble`, which speaks ACME (RFC 8555) and asks the
/// server under test whether a challenge is met.
final class LocalCertificateAuthority {
  private let folder: TemporaryDirectory
  private let process: ChildProcess
  /// Where its directory is.
  let address: String
  /// The certificate of its own web server.
  let certificate: String

  /// Starts it.
  ///
  /// - Parameter port: Where DNS is answered on 127.0.0.1.
  init(asking port: UInt16) throws {
    folder = try TemporaryDirectory("authority")
    certificate = "\(folder.path)/certificate.pem"
    try RunningServer.run([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", "\(folder.path)/key.pem", "-out", certificate, "-days", "2", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
    ])
    let listen = try freePort()
    let configuration = try folder.write(
      "pebble.json",
      """
      {"pebble": {"listenAddress": "127.0.0.1:\(listen)",
        "managementListenAddress": "127.0.0.1:\(try freePort())",
        "certificate": "\(certificate)", "privateKey": "\(folder.path)/key.pem",
        "httpPort": 1, "tlsPort": 1, "ocspResponderURL": "",
        "externalAccountBindingRequired": false}}
      """)
    address = "https://127.0.0.1:\(listen)/dir"
    process = try ChildProcess(
      ["/usr/bin/pebble", "-config", configuration, "-dnsserver", "127.0.0.1:\(port)"],
      log: "\(folder.path)/log",
      environment: ["PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"])
    for _ in 0..<400 where process.isRunning {
      if (try? RunningServer.run(["curl", "-sS", "--cacert", certificate, address])) != nil {
        return
      }
      usleep(25_000)
    }
    throw EndToEndError("pebble does not start:\n\(process.log)")
  }

  /// What it wrote.
  var log: String { process.log }
}
