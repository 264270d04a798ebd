/// Where a MariaDB or MySQL server is, and how a connection to it is made.
///
/// What is `nil` comes from the client's option file, and if that says nothing from the library.
public struct MariaDBOptions: Hashable, Sendable {
  /// How the connection is protected.
  public enum TLS: Hashable, Sendable {
    /// Not encrypted, unless the option file says more.
    case none
    /// Encrypted, whoever it is that answers.
    case encrypted
    /// Encrypted, the server's certificate and name being verified.
    case verified
  }

  /// In which character set texts with ASCII characters alone are sent.
  ///
  /// Others are sent as octets without a character set, and what comes back is never converted: a
  /// column's octets are read and written as they are, whatever its character set. What is chosen
  /// here only decides whether a comparison can use a column's index, so it should be the column's.
  public enum CharacterSet: String, Hashable, Sendable {
    /// One octet a character, as in the tables that PowerDNS makes.
    case latin1
    /// UTF-8.
    case utf8 = "utf8mb4"
  }

  /// The name or address of the server; `nil` for a socket on this machine.
  public var host: String?
  /// The TCP port.
  public var port: UInt16?
  /// The path of the server's unix socket; goes before ``host``.
  public var socket: String?
  /// The account.
  public var user: String?
  /// Its password.
  public var password: String?
  /// The database.
  public var database: String?
  /// How the connection is protected.
  public var tls = TLS.none
  /// A file of certificates that are trusted, as PEM; `nil` for the system's.
  public var certificates: String?
  /// An option file, of which the group `[client]` is read; `nil` for the usual ones, `~/.my.cnf`
  /// the last of them.
  public var optionFile: String?
  /// Whether an option file is read at all.
  public var readsOptionFile = true
  /// The character set of plain texts.
  public var characterSet = CharacterSet.latin1
  /// How long making a connection may take, in seconds.
  public var connectTimeout: UInt32 = 10
  /// How long the server may be silent, in seconds; 0 for ever.
  public var readTimeout: UInt32 = 60
  /// How long the server may take nothing of what is sent, in seconds; 0 for ever.
  public var writeTimeout: UInt32 = 60

  /// Makes options that leave all to the option file and the library.
  public init() {}
}
