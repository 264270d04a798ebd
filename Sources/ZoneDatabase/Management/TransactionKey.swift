/// A row of the table `tsigkeys` (RFC 8945).
package struct TransactionKey: Hashable, Sendable {
  /// The key's name without a final dot, in lower case.
  package var name: String
  /// The algorithm, such as `hmac-sha256`.
  package var algorithm: String
  /// The secret in base64.
  package var secret: String

  /// Makes a key.
  package init(name: String, algorithm: String, secret: String) {
    (self.name, self.algorithm, self.secret) = (name, algorithm, secret)
  }
}
