/// What an import wrote.
package struct ImportResult: Hashable, Sendable {
  /// The zone's key.
  package var zone: ZoneIdentifier
  /// How many records were written.
  package var recordCount: Int
  /// How many records were left out because the same record had come before.
  package var duplicateCount: Int
  /// How many records of the zone as it was before were removed.
  package var replacedCount: Int
  /// The serial before, when the zone existed, and after.
  package var serial: SerialChange
}
