/// A zone as a list of zones shows it.
package struct ZoneOverview: Hashable, Sendable {
  /// The zone's row.
  package var zone: ZoneSummary
  /// The serial of the zone's enabled SOA record; `nil` without one that can be read.
  package var serial: UInt32?
  /// How many enabled records the zone has, rows without a type not counted.
  package var recordCount: Int
  /// How many records are disabled.
  package var disabledCount: Int
}
