/// Who changes something, for the audit trail.
package struct ChangeAuthor: Hashable, Sendable {
  /// The name of the access key, or of the user at the command line.
  package var name: String
  /// Where it came from: the client's address, or `local`.
  package var origin: String
  /// The program, as it calls itself (HTTP's `User-Agent`).
  package var agent: String?

  /// Makes an author.
  package init(name: String, origin: String, agent: String? = nil) {
    (self.name, self.origin, self.agent) = (name, origin, agent)
  }
}
