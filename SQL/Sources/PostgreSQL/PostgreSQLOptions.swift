import Glibc

/// Where a PostgreSQL server is and how it is reached.
///
/// What is `nil` is what libpq makes of it: its environment variables, the service file, the
/// password file (`~/.pgpass`), and last its own defaults.
public struct PostgreSQLOptions: Sendable, Hashable {
  /// How a connection is protected: libpq's `sslmode`.
  public enum Encryption: String, Sendable, CaseIterable {
    /// In clear.
    case disable
    /// Encrypted where the server offers it.
    case prefer
    /// Encrypted, whoever the server is.
    case require
    /// Encrypted, and the certificate is one that is trusted.
    case verifyAuthority = "verify-ca"
    /// Encrypted, and the certificate is one that is trusted and names the host.
    case verifyFull = "verify-full"
  }

  /// The host's name or address.
  public var host: String?
  /// The folder of the server's Unix socket; takes precedence over ``host``.
  public var socketFolder: String?
  /// The TCP port, or the number in the name of the socket.
  public var port: UInt16?
  /// The account.
  public var user: String?
  /// The password.
  public var password: String?
  /// The database.
  public var database: String?
  /// A section of the service file.
  public var service: String?
  /// The password file, of the form of `~/.pgpass`.
  public var passwordFile: String?
  /// How the connection is protected; `nil` for ``Encryption/verifyFull`` where the server is
  /// remote and ``Encryption/prefer`` where it is this machine.
  public var encryption: Encryption?
  /// The file of certificates that are trusted; `nil` for libpq's own, or else the system's.
  public var certificates: String?
  /// How long connecting may take, in seconds.
  public var connectTimeout = 10
  /// How long the server may be silent while a statement runs, in seconds; `nil` for ever.
  public var silenceTimeout: Int?
  /// What the server's list of connections says.
  public var applicationName = "martlet"

  /// Makes options that leave all to libpq.
  public init() {}

  /// Whether the server is this machine.
  public var isLocal: Bool {
    guard socketFolder == nil, let host, !host.hasPrefix("/") else { return true }
    return host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  /// What libpq is told.
  var parameters: [(keyword: String, value: String)] {
    var parameters: [(String, String)] = []
    func add(_ keyword: String, _ value: String?) {
      if let value { parameters.append((keyword, value)) }
    }
    add("service", service)
    add("host", socketFolder ?? host)
    add("port", port.map { "\($0)" })
    add("user", user)
    add("password", password)
    add("dbname", database)
    add("passfile", passwordFile)
    // Whoever names neither a host nor a protection has said it elsewhere, or means this machine.
    let isElsewhere = host == nil && socketFolder == nil
    let mode = encryption ?? (isLocal ? (isElsewhere ? nil : .prefer) : .verifyFull)
    add("sslmode", mode?.rawValue)
    if mode == .verifyFull || mode == .verifyAuthority {
      add("sslrootcert", certificates ?? Self.systemCertificates)
    } else {
      add("sslrootcert", certificates)
    }
    add("fallback_application_name", applicationName)
    // A peer that has vanished is noticed within half a minute.
    add("keepalives_idle", "10")
    add("keepalives_interval", "5")
    add("keepalives_count", "3")
    add("tcp_user_timeout", "25000")
    return parameters
  }

  /// The system's certificates, where libpq has no file of its own: before version 16 it does not
  /// look for them.
  private static var systemCertificates: String? {
    if let home = getenv("HOME"), access(String(cString: home) + "/.postgresql/root.crt", R_OK) == 0
    {
      return nil
    }
    let file = "/etc/ssl/certs/ca-certificates.crt"
    return getenv("PGSSLROOTCERT") == nil && access(file, R_OK) == 0 ? file : nil
  }
}
