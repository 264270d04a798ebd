package import DNSProtocol

/// Which of a zone's records are wanted; an empty filter lets all through.
package struct RecordFilter: Hashable, Sendable {
  /// Only records of this name.
  package var owner: DomainName?
  /// Only records of this name and the names below it.
  package var subtree: DomainName?
  /// Only records of these types; none for all.
  package var types: Set<RecordType>
  /// Whether disabled records are wanted too.
  package var includesDisabled: Bool

  /// Makes a filter.
  package init(
    owner: DomainName? = nil, subtree: DomainName? = nil, types: Set<RecordType> = [],
    includesDisabled: Bool = false
  ) {
    self.owner = owner
    self.subtree = subtree
    self.types = types
    self.includesDisabled = includesDisabled
  }

  /// Whether the filter lets a record through.
  package func matches(_ record: ZoneRecord) -> Bool {
    if record.isDisabled, !includesDisabled { return false }
    if !types.isEmpty, !types.contains(record.type) { return false }
    if let owner, record.owner != owner { return false }
    if let subtree, !record.owner.isSubdomain(of: subtree) { return false }
    return true
  }
}
