package import Authority
import DNSProtocol
package import Logging
package import ZoneDatabase
package import ZoneFollower

/// The zones of a database, followed through its journal.
package struct DatabaseZones: ZoneSource {
  package let publication: ZonePublication
  private let follower: ZoneFollower

  /// Takes a database that is open.
  package init(_ database: any ZoneDatabase, logger: Logger) {
    publication = ZonePublication()
    follower = ZoneFollower(database: database, publication: publication, logger: logger)
  }

  /// Opens a database to be followed.
  ///
  /// - Throws: ``ZoneDatabaseError`` when there is none at the location, or it can't be read.
  package init(at location: String, logger: Logger) throws {
    self.init(try DatabaseLocation(location).open(for: .following), logger: logger)
  }

  /// How it stands with the database; asking never waits for it.
  package var state: FollowerState { follower.state }

  package func load() async throws -> ZoneSummary {
    let summary = try await follower.loadInBackground()
    return ZoneSummary(
      zones: summary.zones, records: summary.records,
      example: summary.example)
  }

  package func reload() async throws { follower.reload() }

  package func run() async throws { await follower.run() }
}
