package import DNSProtocol

/// What shall become of one RRset.
package struct RecordSetChange: Hashable, Sendable {
  /// A record of the set.
  package struct Record: Hashable, Sendable {
    /// The data.
    package var data: RecordData
    /// Whether it is kept without being served.
    package var isDisabled: Bool

    /// Makes a record.
    package init(_ data: RecordData, isDisabled: Bool = false) {
      (self.data, self.isDisabled) = (data, isDisabled)
    }
  }

  /// What is done with the set's records, disabled ones included.
  package enum Action: Hashable, Sendable {
    /// They become these, with this time to live in seconds; none removes the set.
    case replace(ttl: UInt32, [Record])
    /// All are removed, and the set's comments too. Nothing happens when there are none.
    case delete
    /// These are added to what is there, unless they are there already; the whole set gets this
    /// time to live, unless it is `nil` and the set exists.
    case extend(ttl: UInt32?, [Record])
    /// These are removed where they are there; the rest stays.
    case prune([RecordData])
    /// They stay as they are: only the comments change.
    case keep
  }

  /// The owner.
  package var owner: DomainName
  /// The type.
  package var type: RecordType
  /// What is done with the records.
  package var action: Action
  /// The set's new comments in place of all it had; `nil` leaves them.
  package var comments: [ZoneComment]?

  /// Makes a change.
  package init(
    owner: DomainName, type: RecordType, action: Action, comments: [ZoneComment]? = nil
  ) {
    (self.owner, self.type, self.action, self.comments) = (owner, type, action, comments)
  }
}
