/// What an entry of the journal says, to be recognized.
///
/// After a restore from a backup, or when another file takes the place of the database, entries with
/// known numbers say something else.
package struct JournalMark: Hashable, Sendable {
  /// The entry's number.
  package let id: Int64
  /// The zone's key.
  package let zone: Int64
  /// The changed name; `nil` for the whole zone.
  package let name: [UInt8]?
  /// When it was written, in seconds of Unix time.
  package let moment: Int64

  /// Takes everything as it is.
  package init(id: Int64, zone: Int64, name: [UInt8]?, moment: Int64) {
    (self.id, self.zone, self.name, self.moment) = (id, zone, name, moment)
  }
}
