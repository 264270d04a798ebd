/// A change that the database's triggers have written down.
package struct JournalEntry: Hashable, Sendable {
  /// The entry's number: higher than that of every earlier entry.
  package var id: Int64
  /// The zone that was changed, created or deleted.
  package var zone: ZoneIdentifier
  /// The name in the zone whose records were changed, as it stands in the database; `nil` when the
  /// whole zone has to be read again.
  package var name: String?

  /// Makes an entry.
  package init(id: Int64, zone: ZoneIdentifier, name: String?) {
    self.id = id
    self.zone = zone
    self.name = name
  }
}
