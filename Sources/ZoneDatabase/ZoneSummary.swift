package import DNSProtocol

/// A row of the table `domains`: a zone without its records.
package struct ZoneSummary: Hashable, Sendable {
  /// The row's key.
  package var id: ZoneIdentifier
  /// The zone's apex.
  package var name: DomainName
  /// How the zone is replicated.
  package var kind: ZoneKind
  /// The primaries of a secondary zone, `address[:port]` with commas between them.
  package var master: String?
  /// Free text that says whose the zone is.
  package var account: String?
  /// The catalog zone that the zone is a member of, as it stands in the database.
  package var catalog: String?
  /// The JSON text of the column `options`.
  package var options: String?
  /// When a secondary zone was last compared with its primary, in seconds of Unix time.
  package var lastCheck: Int64?
  /// The serial of the last NOTIFY that was sent.
  package var notifiedSerial: UInt32?

  /// Makes a summary.
  package init(
    id: ZoneIdentifier, name: DomainName, kind: ZoneKind, master: String? = nil,
    account: String? = nil, catalog: String? = nil, options: String? = nil,
    lastCheck: Int64? = nil, notifiedSerial: UInt32? = nil
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.master = master
    self.account = account
    self.catalog = catalog
    self.options = options
    self.lastCheck = lastCheck
    self.notifiedSerial = notifiedSerial
  }
}
