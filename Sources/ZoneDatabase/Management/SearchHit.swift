/// Something that was found.
package enum SearchHit: Sendable {
  /// A zone.
  case zone(ZoneSummary)
  /// A record of a zone.
  case record(ZoneRecord, zone: ZoneSummary)
  /// A comment of a zone.
  case comment(ZoneComment, zone: ZoneSummary)
}
