package import DNSProtocol

/// A row of the table `comments`: what somebody noted about an RRset.
package struct ZoneComment: Hashable, Sendable {
  /// The RRset's owner.
  package var owner: DomainName
  /// The RRset's type.
  package var type: RecordType
  /// The text.
  package var text: String
  /// Who wrote it; empty when nobody is known.
  package var account: String
  /// When it was changed last, in seconds of Unix time.
  package var modified: Int64

  /// Makes a comment.
  package init(
    owner: DomainName, type: RecordType, text: String, account: String, modified: Int64
  ) {
    (self.owner, self.type, self.text) = (owner, type, text)
    (self.account, self.modified) = (account, modified)
  }
}
