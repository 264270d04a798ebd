/// A zone with all that belongs to it, as it was at one moment.
package struct ZoneContent: Sendable {
  /// The zone's row.
  package var zone: ZoneSummary
  /// The serial of its enabled SOA record.
  package var serial: UInt32?
  /// Differs when anything of the zone has changed since; `nil` without a journal.
  package var version: ZoneVersion?
  /// All its metadata: the values of each kind.
  package var metadata: [String: [String]]
  /// Its records in canonical order, disabled ones included, as far as they were asked for.
  package var records: [ZoneRecord]
  /// Its comments, as far as they were asked for.
  package var comments: [ZoneComment]
  /// The rows that can't be read.
  package var defects: [RowDefect]

  package init(
    zone: ZoneSummary, serial: UInt32?, version: ZoneVersion?, metadata: [String: [String]],
    records: [ZoneRecord], comments: [ZoneComment], defects: [RowDefect]
  ) {
    (self.zone, self.serial, self.version, self.metadata) = (zone, serial, version, metadata)
    (self.records, self.comments, self.defects) = (records, comments, defects)
  }
}
