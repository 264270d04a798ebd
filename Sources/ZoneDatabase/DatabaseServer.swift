/// A database on a server: `mysql://user@host:port/database?options` and the like.
///
/// It never holds a password: whoever may list processes sees command lines, and what is written
/// here gets into logs.
package struct DatabaseServer: Hashable, Sendable, CustomStringConvertible {
  /// The engine that answers there.
  package enum Engine: Hashable, Sendable {
    /// MariaDB or MySQL: `mysql://` or `mariadb://`.
    case mariaDB
    /// PostgreSQL: `postgresql://` or `postgres://`.
    case postgreSQL
  }

  /// How the connection is protected: `?tls=`.
  package enum Protection: String, Hashable, Sendable, CaseIterable {
    /// Encrypted and verified, unless the server is this machine.
    case automatic = "auto"
    /// Not encrypted.
    case none = "off"
    /// Encrypted, whoever it is that answers.
    case encrypted = "required"
    /// Encrypted, the server's certificate and name being verified.
    case verified = "verify"
  }

  /// The engine.
  package var engine: Engine
  /// The name or address of the server; `nil` for the engine's socket on this machine.
  package var host: String?
  /// The port; `nil` for the engine's own.
  package var port: UInt16?
  /// The path of a unix socket, in MariaDB the socket's, in PostgreSQL its folder's: `?socket=`, or
  /// a host that begins with `/`, percent-encoded.
  package var socket: String?
  /// The account; `nil` for what the client's own file or the system says.
  package var user: String?
  /// The database.
  package var database: String
  /// How the connection is protected.
  package var protection = Protection.automatic
  /// The file of certificates that are trusted: `?tls-ca=`; `nil` for the system's.
  package var certificates: String?
  /// The file that holds the password and nothing else: `?password-file=`.
  package var passwordFile: String?
  /// The client's own file, of the form of `~/.my.cnf` or `~/.pgpass`: `?client-file=`; `nil` for
  /// the usual one.
  package var clientFile: String?
  /// The location as it was written.
  package let description: String

  /// Whether the server is this machine.
  package var isLocal: Bool {
    guard socket == nil, let host else { return true }
    return host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  /// What ``protection`` comes to.
  package var effectiveProtection: Protection {
    protection == .automatic && !isLocal ? .verified : protection
  }
}
