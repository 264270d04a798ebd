/// A row of the table `martlet_keys`: somebody who may use the management API.
///
/// The key itself is kept nowhere, only its SHA-256 digest.
package struct AccessKey: Hashable, Sendable {
  /// The key's name, which the audit trail shows.
  package var name: String
  /// The SHA-256 digest of the key in lower-case hexadecimal digits.
  package var digest: String
  /// Whether it may change what it may see.
  package var mayWrite: Bool
  /// The zones it is limited to, with all that lies below them, without a final dot in lower case;
  /// `nil` for everything.
  package var zones: [String]?
  /// When it was made, in seconds of Unix time.
  package var created: Int64

  /// Makes a key.
  package init(name: String, digest: String, mayWrite: Bool, zones: [String]?, created: Int64) {
    (self.name, self.digest, self.mayWrite) = (name, digest, mayWrite)
    (self.zones, self.created) = (zones, created)
  }
}
