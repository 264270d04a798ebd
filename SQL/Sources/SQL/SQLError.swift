/// What an engine, or the way to it, had to say against a statement.
public struct SQLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What sort of failure it is.
  public enum Kind: Hashable, Sendable {
    /// There is no way to the engine, or it does not answer.
    case cannotConnect
    /// The connection was there and is not any more, or was silent for too long.
    case connectionLost
    /// The engine doesn't take the account or its password, or the account may not do this.
    case accessDenied
    /// The engine has no connection left for us.
    case tooManyConnections
    /// There is no such database.
    case noSuchDatabase
    /// A table or a column is missing.
    case noSuchTable
    /// The database, or the server as a whole, takes no changes.
    case readOnly
    /// No room is left for what should be written.
    case full
    /// Someone else held a lock for too long, or two waited for each other.
    case busy
    /// A row with this key is there already.
    case duplicate
    /// A value that the column does not take: too long, out of range, or characters it has not.
    case invalidValue
    /// What is stored is damaged, or it is no database.
    case corrupt
    /// The certificate or the encryption of the connection was not acceptable.
    case tls
    /// Something else.
    case other
  }

  /// What sort of failure it is.
  public var kind: Kind
  /// The engine's own code: a SQLSTATE or a number; empty when there is none.
  public var code: String
  /// What the engine said.
  public var message: String

  /// Makes an error.
  public init(_ kind: Kind, code: String = "", message: String) {
    self.kind = kind
    self.code = code
    self.message = message
  }

  /// The message and the code.
  public var description: String { code.isEmpty ? message : "\(message) (\(code))" }
}
