package import Authority
import DNSProtocol
import Glibc
package import Logging
import Synchronization
package import ZoneDatabase
package import ZoneFollower

/// The zones of a database, followed through its journal; where there is a snapshot the server can
/// start without the database.
///
/// Master files are read into a database of the server's own.
package final class DatabaseZones: ZoneSource {
  /// How long a start waits for the database where there is a snapshot to go on with.
  private static let patience = Duration.seconds(5)

  package let publication: ZonePublication
  private let follower: ZoneFollower
  /// Where the zones are.
  package let location: DatabaseLocation
  private let files: ZoneFileDatabase?
  private let snapshot: (path: String, interval: Duration)?
  private let logger: Logger
  private let isSnapshot = Mutex(false)

  /// Prepares to follow a database.
  ///
  /// - Throws: ``ZoneDatabaseError`` when there is none at the location, or it can't be read, and no
  ///   snapshot to do without.
  package init(_ configuration: ServerConfiguration, logger: Logger) throws {
    let files =
      configuration.zoneFiles.isEmpty
      ? nil : try ZoneFileDatabase(configuration.zoneFiles, logger: logger)
    location = try files?.location ?? DatabaseLocation(configuration.database)
    // Files are there already, and are the newest that there is.
    snapshot =
      files == nil ? configuration.snapshot.map { ($0, configuration.snapshotInterval) } : nil
    (self.files, self.logger) = (files, logger)
    publication = ZonePublication()
    let database: any ZoneDatabase =
      snapshot == nil
      ? try location.open(for: .following) : DeferredDatabase(location, for: .following)
    follower = ZoneFollower(database: database, publication: publication, logger: logger)
  }

  /// What would keep some master files from being served, if anything would; blocks.
  package static func check(_ files: [ZoneFileLocation]) -> String? {
    files.isEmpty ? nil : ZoneFileDatabase.check(files)
  }

  /// How it stands with the database; asking never waits for it.
  package var state: FollowerState { follower.state }

  /// What was published last, zone by zone.
  package var changes: ChangeFeed { follower.changes }

  /// The rows that could not be served at the last load of all zones: how many, and some of them.
  package var defects: (count: Int, list: [String]) { follower.defects }

  /// The zone that a name in wire format belongs to, for statistics.
  package func zone(of wire: [UInt8]) -> String? {
    guard let name = try? DomainName(wire: wire.span) else { return nil }
    return publication.zone(enclosing: name)?.description
  }

  /// Whether what is answered comes from a snapshot, the database not having been read yet.
  package var isFromSnapshot: Bool {
    isSnapshot.withLock { $0 } && state.isAway
  }

  /// Whether the zones are those of master files, which alone change them.
  package var areFromFiles: Bool { files != nil }

  package func load() async throws -> ZoneSummary {
    if let files { try await BlockingThread.run(named: "zone-files") { try files.readAll() } }
    let summary = try await snapshot == nil ? follower.loadInBackground() : loadFromEither()
    return ZoneSummary(
      zones: summary.zones, records: summary.records, example: summary.example)
  }

  private func loadFromEither() async throws -> LoadSummary {
    guard let path = snapshot?.path else { return try await follower.loadInBackground() }
    guard access(path, F_OK) == 0 else {
      let reason = String(cString: strerror(errno))
      do {
        return try await follower.loadInBackground()
      } catch {
        throw StartFailure(
          database: "\(error)",
          snapshot: "the snapshot \(path): \(reason). It is written once the zones are loaded")
      }
    }
    do {
      try await follower.reachDatabase(patience: Self.patience)
      return try await follower.loadInBackground()
    } catch {
      let summary: LoadSummary
      do {
        summary = try await follower.loadSnapshotInBackground(from: path)
      } catch let refusal {
        throw StartFailure(database: "\(error)", snapshot: "\(refusal)")
      }
      isSnapshot.withLock { $0 = true }
      let age = Self.age(of: path)
      follower.begin(without: "\(error)", age: age)
      logger.error(
        "the database can't be read; the zones come from a snapshot",
        metadata: [
          "error": "\(error)", "snapshot": "\(path)", "age": "\(age.components.seconds) s",
        ])
      return summary
    }
  }

  package func reload() async throws {
    files?.readAgain()
    follower.reload()
  }

  package func run() async throws {
    async let reading: Void? = files?.run()
    async let keeping: Void = keepSnapshot()
    await follower.run()
    await keeping
    _ = await reading
  }

  private func keepSnapshot() async {
    guard let snapshot else { return }
    let keeper = SnapshotKeeper(
      follower, reading: DeferredDatabase(location, for: .following), to: snapshot.path,
      every: snapshot.interval, logger: logger)
    await keeper.run(isSaved: isSnapshot.withLock { $0 })
  }

  /// How long ago the snapshot was written; `nil` where there is none.
  package var snapshotAge: Duration? {
    var status = stat()
    guard let snapshot, stat(snapshot.path, &status) == 0 else { return nil }
    return Self.age(of: snapshot.path)
  }

  /// How long ago a file was written.
  private static func age(of path: String) -> Duration {
    var status = stat()
    guard stat(path, &status) == 0 else { return .zero }
    return .seconds(max(time(nil) - status.st_mtim.tv_sec, 0))
  }
}

/// Neither the database nor a snapshot of it could be read.
struct StartFailure: Error, CustomStringConvertible {
  /// What is wrong with the database.
  var database: String
  /// What is wrong with the snapshot.
  var snapshot: String

  /// Both, a line each.
  var description: String { "\(database)\n\(snapshot)" }
}
