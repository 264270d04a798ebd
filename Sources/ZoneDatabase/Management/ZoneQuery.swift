package import DNSProtocol

/// Which zones are wanted, and which part of the list.
package struct ZoneQuery: Hashable, Sendable {
  /// Only the zone with this name.
  package var name: DomainName?
  /// Only zones whose names contain this text, in any case of letters.
  package var containing: String?
  /// Only zones of this kind.
  package var kind: ZoneKind?
  /// Only zones of this account.
  package var account: String?
  /// Only zones whose names come after this one, in the order of the list (by name as text).
  package var after: DomainName?
  /// How many zones at most; `nil` for all.
  package var limit: Int?

  /// Makes a query; without arguments it asks for all zones.
  package init(
    name: DomainName? = nil, containing: String? = nil, kind: ZoneKind? = nil,
    account: String? = nil, after: DomainName? = nil, limit: Int? = nil
  ) {
    (self.name, self.containing, self.kind) = (name, containing, kind)
    (self.account, self.after, self.limit) = (account, after, limit)
  }
}
