package import Authority

/// A source without any zone.
package struct NoZones: ZoneSource {
  package let publication = ZonePublication()

  /// Makes it.
  package init() {}

  package func load() async throws -> ZoneSummary { ZoneSummary(zones: 0, records: 0) }

  package func reload() async throws {}

  package func run() async throws {}
}
