package import Authority
import DNSProtocol
package import Logging
import Synchronization
package import ZoneDatabase

/// The bridge from the database to what is answered: loads every zone, then follows the journal
/// and publishes what has changed.
///
/// SQL is only spoken here, on a thread of its own, never on the path of a query. While the
/// database can't be read, what was published last goes on being answered.
package final class ZoneFollower: Sendable {
  private let database: any ZoneDatabase
  private let publication: ZonePublication
  private let logger: Logger
  private let interval: Duration
  private let progress: Mutex<FollowedZones>
  private let isStopping = Atomic<Bool>(false)
  private let reloadIsAsked = Atomic<Bool>(false)

  /// Makes a follower; nothing is read yet.
  ///
  /// - Parameters:
  ///   - database: What to follow.
  ///   - publication: Where compiled zones go.
  ///   - logger: Where defects and changes are told.
  ///   - interval: How often the database is asked whether something has changed.
  package init(
    database: any ZoneDatabase, publication: ZonePublication, logger: Logger,
    interval: Duration = .milliseconds(10)
  ) {
    self.database = database
    self.publication = publication
    self.logger = logger
    self.interval = interval
    progress = Mutex(FollowedZones())
  }

  /// Loads every zone in one consistent reading and publishes them all at once.
  ///
  /// - Returns: How much was loaded.
  /// - Throws: What the database throws; nothing is published then.
  @discardableResult
  package func load() throws -> LoadSummary {
    let start = ContinuousClock.now
    let bulk = BulkLoad(publication)
    let change = try database.changeCounter()
    let result = try database.reading { reading in
      try reading.forEachZone({ bulk.begin($0) }, record: { bulk.add($0) })
      return (journalPosition: try reading.journalPosition(), defects: reading.defects)
    }
    let loaded = bulk.finish()
    publication.update { update in
      update.removeAllZones()
      for zone in loaded.zones { update.replaceZone(with: zone) }
    }
    progress.withLock {
      $0 = FollowedZones(
        names: loaded.names, position: result.journalPosition, changeCounter: change)
    }
    report(rows: result.defects, zones: loaded.defects)
    return LoadSummary(
      zones: loaded.zones.count, records: loaded.zones.reduce(0) { $0 + $1.recordCount },
      octets: publication.usedMemory,
      defects: result.defects.count + loaded.defects.count,
      example: loaded.zones.map(\.apex).min()?.description, duration: .now - start)
  }

  /// Loads every zone, as ``load()``, on a thread of its own.
  @discardableResult
  package func loadInBackground() async throws -> LoadSummary {
    try await BlockingThread.run(named: "zone-loader") { try self.load() }
  }

  /// Asks for all zones to be loaded anew at the next look at the database.
  package func reload() { reloadIsAsked.store(true, ordering: .releasing) }

  /// Follows the database until the task is cancelled.
  package func run() async {
    await withTaskCancellationHandler {
      try? await BlockingThread.run(named: "zone-follower") { self.followUntilStopped() }
    } onCancel: {
      isStopping.store(true, ordering: .releasing)
    }
  }

  /// How long entries of the journal are kept, in seconds: a follower that was away for longer
  /// loads everything, which it does at its start anyway.
  private static let journalAge: Int64 = 7 * 86_400
  /// How many entries of the journal are kept at most.
  private static let journalLength: Int64 = 1_000_000

  /// Deletes entries of the journal that are older than a week, where this database may be written.
  ///
  /// - Returns: How many were deleted.
  /// - Throws: What the database throws.
  @discardableResult
  package func pruneJournal() throws -> Int {
    guard let database = database as? any ZoneAdministration, try database.hasJournal else {
      return 0
    }
    return try database.pruneJournal(
      olderThan: Self.journalAge, keeping: Self.journalLength)
  }

  private func followUntilStopped() {
    var failures = 0
    var nextPruning = ContinuousClock.now + .seconds(60)
    while !isStopping.load(ordering: .acquiring) {
      do {
        try followOnce()
        if failures > 0 { logger.notice("the database can be read again") }
        failures = 0
        if ContinuousClock.now > nextPruning {
          nextPruning = .now + .seconds(3600)
          // Whoever may only read leaves this to those who write.
          if let count = try? pruneJournal(), count > 0 {
            logger.debug("old journal entries deleted", metadata: ["entries": "\(count)"])
          }
        }
        BlockingThread.sleep(interval)
      } catch {
        failures += 1
        if failures == 1 || failures % 60 == 0 {
          logger.error(
            "the database can't be read; the zones in memory go on being answered",
            metadata: ["error": "\(error)", "failures": "\(failures)"])
        }
        BlockingThread.sleep(min(interval * (1 << min(failures, 7)), .seconds(1)))
      }
    }
  }

  /// One look at the database: publishes what has changed since the last one.
  ///
  /// - Returns: The number of zones published or taken out.
  /// - Throws: What the database throws; nothing is published then.
  @discardableResult
  package func followOnce() throws -> Int {
    if reloadIsAsked.exchange(false, ordering: .acquiringAndReleasing) {
      let summary = try load()
      logger.notice("all zones loaded anew", metadata: ["summary": "\(summary)"])
      return summary.zones
    }
    let counter = try database.changeCounter()
    let known = progress.withLock { $0 }
    guard counter != known.changeCounter else { return 0 }
    guard try database.hasJournal else { return try load().zones }
    guard try !hasLostJournal(since: known.position) else {
      logger.warning("the journal does not reach back to what was followed last; loading all zones")
      return try load().zones
    }
    let changed = try changedZones(after: known.position)
    let published = try changed.zones.isEmpty ? 0 : publish(changed)
    progress.withLock { $0.changeCounter = counter }
    return published
  }

  /// Whether entries that were never seen are gone, or the journal ends before what was seen, as
  /// after a restore from a backup.
  private func hasLostJournal(since position: Int64) throws -> Bool {
    if try database.journalPosition() < position { return true }
    guard let oldest = try database.oldestJournalEntry() else { return false }
    return oldest > position + 1
  }

  /// The zones that the journal names after a position, and the last entry that was read.
  ///
  /// What is published is read later and may be newer than that entry; then the zone is read
  /// once more at the next look, which costs a little and never loses a change.
  private func changedZones(
    after position: Int64
  ) throws -> (zones: [ZoneIdentifier], position: Int64) {
    var changed: [ZoneIdentifier] = []
    var seen: Set<ZoneIdentifier> = []
    var position = position
    while true {
      let entries = try database.journal(after: position, limit: 10_000)
      for entry in entries where seen.insert(entry.zone).inserted { changed.append(entry.zone) }
      guard let last = entries.last else { return (changed, position) }
      position = last.id
    }
  }

  private func publish(_ changes: (zones: [ZoneIdentifier], position: Int64)) throws -> Int {
    let bulk = BulkLoad(publication)
    let result = try database.reading { reading in
      for identifier in changes.zones {
        guard let zone = try reading.zone(identifier) else { continue }
        bulk.begin(zone)
        try reading.forEachRecord(of: zone) { bulk.add($0) }
      }
      return (journalPosition: try reading.journalPosition(), defects: reading.defects)
    }
    let loaded = bulk.finish()
    let removed = progress.withLock {
      $0.update(changed: changes.zones, to: loaded.names, position: changes.position)
    }
    publication.update { update in
      for name in removed { update.removeZone(name) }
      for zone in loaded.zones { update.replaceZone(with: zone) }
    }
    report(rows: result.defects, zones: loaded.defects)
    for zone in loaded.zones.prefix(100) {
      logger.info(
        "zone published",
        metadata: [
          "zone": "\(zone.apex)", "serial": "\(zone.serial)", "records": "\(zone.recordCount)",
        ])
    }
    for name in removed.prefix(100) {
      logger.info("zone taken out", metadata: ["zone": "\(name)"])
    }
    return loaded.zones.count + removed.count
  }

  private func report(rows: [RowDefect], zones: [ZoneDefect]) {
    let most = 100
    for defect in rows.prefix(most) { logger.warning("a row is not served: \(defect)") }
    for defect in zones.prefix(most) { logger.warning("in a zone: \(defect)") }
    let more = max(rows.count - most, 0) + max(zones.count - most, 0)
    if more > 0 { logger.warning("and \(more) more defects") }
  }
}
