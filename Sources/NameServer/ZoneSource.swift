package import Authority

/// Where the zones come from, and what keeps them up to date.
package protocol ZoneSource: Sendable {
  /// Where the zones are published.
  var publication: ZonePublication { get }

  /// Loads and publishes all zones, once, before the server answers.
  func load() async throws -> ZoneSummary

  /// Loads all zones again, or sees to it that this happens, because somebody asked for it (SIGHUP).
  func reload() async throws

  /// Follows the changes until the server shuts down.
  func run() async throws
}

/// What was loaded.
package struct ZoneSummary: Hashable, Sendable {
  /// How many zones.
  package var zones: Int
  /// How many records in them.
  package var records: Int
  /// The name of one of them, to try.
  package var example: String?

  /// Takes everything as it is.
  package init(zones: Int, records: Int, example: String? = nil) {
    (self.zones, self.records, self.example) = (zones, records, example)
  }
}
