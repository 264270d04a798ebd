/// What may be changed of a zone beside its records; `nil` leaves a value as it is.
package struct ZoneDetails: Hashable, Sendable {
  /// How the zone is replicated.
  package var kind: ZoneKind?
  /// The primaries, `address[:port]` with commas between them; empty for none.
  package var master: String?
  /// Whose the zone is; empty for nobody's.
  package var account: String?
  /// The catalog zone that the zone is a member of; empty for none.
  package var catalog: String?
  /// Metadata: the new values of each kind that changes; none removes the kind.
  package var metadata: [String: [String]]

  /// Makes details.
  package init(
    kind: ZoneKind? = nil, master: String? = nil, account: String? = nil, catalog: String? = nil,
    metadata: [String: [String]] = [:]
  ) {
    (self.kind, self.master, self.account) = (kind, master, account)
    (self.catalog, self.metadata) = (catalog, metadata)
  }
}
