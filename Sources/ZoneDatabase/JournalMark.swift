/// What an entry of the journal says, to be recognized.
///
/// After a restore from a backup, or when another file takes the place of the database, entries with
/// known numbers say something else.
package struct JournalMark: Hashable, Sendable {
  /// The entry's number.
  package let id: Int64
  let zone: Int64
  let name: [UInt8]?
  let moment: Int64
}
