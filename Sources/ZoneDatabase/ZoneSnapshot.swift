/// What was found beside the records when zones were read in one transaction.
package struct ZoneSnapshot: Sendable {
  /// The newest journal entry whose effect was read: what comes after it is not in the snapshot.
  package var journalPosition: Int64
  /// The zones that were asked for and are not there any more.
  package var missing: [ZoneIdentifier]
  /// The rows that could not be read.
  package var defects: [RowDefect]

  /// Makes a snapshot's result.
  package init(journalPosition: Int64, missing: [ZoneIdentifier] = [], defects: [RowDefect] = []) {
    self.journalPosition = journalPosition
    self.missing = missing
    self.defects = defects
  }
}
