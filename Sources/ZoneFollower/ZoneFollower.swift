package import Authority
import CLinux
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
  let database: any ZoneDatabase
  let publication: ZonePublication
  let logger: Logger
  let interval: Duration
  let longestPause: Duration
  let currentState: Mutex<FollowerState>
  let now: @Sendable () -> ContinuousClock.Instant
  let followed: Mutex<FollowedZones>
  private let log: Mutex<ChangeLog>
  /// What was published last, zone by zone.
  package let changes = ChangeFeed()
  /// The zones without an SOA record that the log has told of: a secondary zone may stay so for long.
  private let toldUnservable = Mutex<Set<DomainName>>([])
  private let lastDefects = Mutex<(count: Int, list: [String])>((0, []))
  /// How long to wait before the next look.
  let pause = Mutex(Duration.zero)
  let isStopping = Atomic<Bool>(false)
  private let reloadIsAsked = Atomic<Bool>(false)
  private let publications = Atomic<UInt64>(0)

  /// Makes a follower; nothing is read yet.
  ///
  /// - Parameters:
  ///   - database: What to follow.
  ///   - publication: Where compiled zones go.
  ///   - logger: Where defects and changes are told.
  ///   - interval: How often the database is asked whether something has changed.
  ///   - longestPause: How long to wait at most, after failures, before it is asked again.
  ///   - now: The clock for the age of what is missing in the journal.
  package init(
    database: any ZoneDatabase, publication: ZonePublication, logger: Logger,
    interval: Duration = .milliseconds(10), longestPause: Duration = .seconds(5),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.now = now
    self.longestPause = longestPause
    currentState = Mutex(FollowerState(now()))
    self.database = database
    self.publication = publication
    self.logger = logger
    self.interval = interval
    followed = Mutex(FollowedZones())
    log = Mutex(ChangeLog(logger))
  }

  /// How it stands with the database; asking never waits for it.
  package var state: FollowerState { currentState.withLock { $0 } }

  /// The rows that could not be served at the last load of all zones: how many, and some of them.
  package var defects: (count: Int, list: [String]) { lastDefects.withLock { $0 } }

  /// A number that grows with everything that is published.
  package var version: UInt64 { publications.load(ordering: .relaxed) }

  /// Takes note that the database can't be read, before it is followed, and what is published comes
  /// from a snapshot.
  package func begin(without reason: String, age: Duration) {
    currentState.withLock {
      $0.begin(withAge: age, now())
      $0.fail(reason, now())
    }
  }

  /// Loads every zone in one consistent reading and publishes them all at once.
  ///
  /// - Returns: How much was loaded.
  /// - Throws: What the database throws; nothing is published then.
  @discardableResult
  package func load() throws -> LoadSummary {
    try followed.withLock { try load(into: &$0, evenNothing: true) }
  }

  /// Loads all zones; where there are none any more, only if that is to be believed.
  private func load(
    into followed: inout FollowedZones, evenNothing: Bool
  ) throws -> LoadSummary {
    // What was needed only while loading.
    defer { clinux_return_free_memory() }
    return try compileAll(into: &followed, evenNothing: evenNothing)
  }

  private func compileAll(
    into followed: inout FollowedZones, evenNothing: Bool
  ) throws -> LoadSummary {
    let start = ContinuousClock.now
    let zones = ZoneReader(publication)
    let change = try database.changeCounter()
    let result = try database.reading { reading in
      try reading.forEachZone({ zones.begin($0, rows: $1) }, record: { zones.add($0) })
      let hasJournal = try reading.hasJournal
      return (
        hasJournal: hasJournal, generation: reading.generation,
        journal: hasJournal ? try JournalProgress(reading, now()) : JournalProgress(),
        defects: reading.defects, unsigned: try reading.zonesSignedByPowerDNS()
      )
    }
    zones.finish()
    if !evenNothing, zones.zones.allSatisfy({ $0.recordCount == 0 }), publication.recordCount > 0 {
      throw ZoneDatabaseError(
        .wrongSchema, at: "\(database.location)",
        found: """
          no records any more, while \(publication.zoneCount) zones are served, and no journal that \
          says that they were deleted
          """,
        remedy: """
          They go on being served. If they are to go, confirm it with SIGHUP \
          (systemctl reload martlet); otherwise restore the database
          """)
    }
    if followed.hasJournal, !result.hasJournal {
      logger.warning(
        "the database has no journal: every commit loads all zones; martlet migrate adds it")
    }
    var new = FollowedZones()
    (new.hasJournal, new.generation) = (result.hasJournal, result.generation)
    (new.journal, new.changeCounter) = (result.journal, change)
    publish(zones, &new)
    followed = new
    report(rows: result.defects, zones: zones.defects)
    toldUnservable.withLock { $0 = zones.defects.unservable }
    let texts = result.defects.prefix(20).map(\.description)
    lastDefects.withLock { $0 = (result.defects.count + zones.defects.count, texts) }
    warn(unsigned: result.unsigned.compactMap { followed.names[$0] })
    return summary(of: zones, defects: result.defects.count + zones.defects.count, since: start)
  }

  /// Puts zones in force that are all there are.
  private func publish(_ zones: ZoneReader, _ followed: inout FollowedZones) {
    publications.wrappingAdd(1, ordering: .relaxed)
    publication.update { update in
      update.removeAllZones()
      for zone in zones.zones { update.replaceZone(with: zone) }
    }
    followed.names = ZoneNames(capacity: zones.zones.count)
    followed.unusualNames = zones.unusualNames
    for (key, zone) in zip(zones.keys, zones.zones) { followed.names[key] = zone.apex }
  }

  /// Publishes what a snapshot has, to be followed from there.
  func adopt(
    _ zones: ZoneReader, _ new: FollowedZones, since start: ContinuousClock.Instant
  ) -> LoadSummary {
    followed.withLock { followed in
      followed = new
      publish(zones, &followed)
    }
    return summary(of: zones, defects: zones.defects.count, since: start)
  }

  private func summary(
    of zones: ZoneReader, defects: Int, since start: ContinuousClock.Instant
  ) -> LoadSummary {
    LoadSummary(
      zones: zones.zones.count, records: zones.zones.reduce(0) { $0 + $1.recordCount },
      octets: publication.usedMemory, defects: defects,
      example: zones.zones.min { $0.apex < $1.apex }?.apex.description, duration: .now - start)
  }

  /// Makes sure that the database can be read.
  ///
  /// - Parameter patience: How long to wait for it.
  /// - Throws: What the database throws, or that it does not answer.
  package func reachDatabase(patience: Duration) async throws {
    try await BlockingThread.run(named: "zone-loader", patience: patience) {
      _ = try self.database.changeCounter()
    }
  }

  /// Publishes the zones of a snapshot, as ``loadSnapshot(from:)``, on a thread of its own.
  package func loadSnapshotInBackground(from path: String) async throws -> LoadSummary {
    try await BlockingThread.run(named: "zone-loader") { try self.loadSnapshot(from: path) }
  }

  /// Loads every zone, as ``load()``, on a thread of its own.
  @discardableResult
  package func loadInBackground() async throws -> LoadSummary {
    try await BlockingThread.run(named: "zone-loader") { try self.load() }
  }

  /// Asks for all zones to be loaded anew at the next look at the database.
  package func reload() { reloadIsAsked.store(true, ordering: .releasing) }

  /// One look at the database: publishes what has changed since the last one.
  ///
  /// - Returns: The number of zones and names published or taken out.
  /// - Throws: What the database throws; nothing is published then.
  @discardableResult
  package func followOnce() throws -> Int {
    try followed.withLock { try followOnce(&$0) }
  }

  private func followOnce(_ followed: inout FollowedZones) throws -> Int {
    log.withLock { $0.flush() }
    if reloadIsAsked.exchange(false, ordering: .acquiringAndReleasing) {
      return try loadAnew(&followed)
    }
    let counter = try database.changeCounter()
    guard counter != followed.changeCounter || followed.journal.isDue(now()) else { return 0 }
    let result = try database.reading { reading in
      (
        look: try look(reading, followed), generation: reading.generation, defects: reading.defects
      )
    }
    switch result.look {
    case .everything(let reason, let isContinuous):
      // Once, however often it is tried.
      if let reason, reason != followed.toldReason {
        logger.warning("\(reason); loading all zones")
        followed.toldReason = reason
      }
      let summary = try load(into: &followed, evenNothing: isContinuous)
      // Whoever commits all the time must not keep a processor busy with loading.
      pause.withLock { $0 = followed.hasJournal ? .zero : min(summary.duration * 5, .seconds(10)) }
      return summary.zones
    case .changes(let changes, let journal):
      publish(changes, &followed)
      followed.journal = journal
      followed.generation = result.generation
      followed.changeCounter = counter
      let apexes = changes.whole.zones.map(\.apex) + changes.removed
      report(rows: result.defects, zones: news(changes.whole.defects, of: apexes))
      warn(unsigned: changes.unsigned)
      return changes.whole.zones.count + changes.removed.count + changes.names.count
    }
  }

  private func loadAnew(_ followed: inout FollowedZones) throws -> Int {
    do {
      let summary = try load(into: &followed, evenNothing: true)
      logger.notice("all zones loaded anew", metadata: ["summary": "\(summary)"])
      return summary.zones
    } catch {
      // Asked is asked: the next look tries again.
      reloadIsAsked.store(true, ordering: .releasing)
      throw error
    }
  }

  /// What a look at the database has found.
  private enum Look {
    /// The journal does not tell, or too much: all has to be loaded, for a reason worth telling.
    /// Where the journal is the one that was followed, even deletion of all zones is meant.
    case everything(String?, isContinuous: Bool = false)
    /// What has changed, and up to which entry of the journal.
    case changes(ChangeReader, JournalProgress)
  }

  /// Reads what has changed, in one transaction with the journal that says so.
  private func look(_ reading: any ZoneReading, _ followed: FollowedZones) throws -> Look {
    guard followed.generation == nil || reading.generation == followed.generation else {
      return .everything("another file has taken the database's place")
    }
    guard try reading.hasJournal else { return .everything(nil) }
    // What was changed before it was there is nowhere else: a backup's rows come before its triggers.
    guard followed.hasJournal else { return .everything("there is a journal now") }
    guard try !followed.journal.isLost(in: reading) else {
      return .everything("the journal does not reach back to what was followed last")
    }
    let moment = now()
    let journal = try JournalChanges(reading, after: followed.journal, moment)
    var progress = journal.progress
    if progress.tally.isDue(moment),
      try !progress.tally.check(reading, upTo: progress.position, moment)
    {
      return .everything("the journal has other entries than were seen in it")
    }
    guard journal.whole.count < 1000 || journal.whole.count < followed.names.count / 2 else {
      return .everything(nil, isContinuous: true)
    }
    var changes = ChangeReader(reading, publication)
    try changes.read(journal, since: followed)
    return .changes(changes, progress)
  }

  /// Puts everything in force that was read, in one step.
  private func publish(_ changes: ChangeReader, _ followed: inout FollowedZones) {
    guard !changes.asked.isEmpty || !changes.names.isEmpty else { return }
    publications.wrappingAdd(1, ordering: .relaxed)
    var defects = ZoneDefects()
    let isConsistent = publication.update { update in
      var isConsistent = true
      // Whoever has a new zone's name must be known: it is a row that is overlooked otherwise.
      for name in changes.new where update.contains(zone: name) { isConsistent = false }
      for name in changes.removed { update.removeZone(name) }
      for zone in changes.whole.zones { update.replaceZone(with: zone) }
      for name in changes.names {
        if let found = update.replaceRecords(of: name.owner, in: name.apex, with: name.records) {
          defects.append(found)
        } else {
          isConsistent = false
        }
      }
      return isConsistent
    }
    for key in changes.asked { followed.forget(key) }
    for (key, zone) in zip(changes.whole.keys, changes.whole.zones) {
      followed.names[key] = zone.apex
      followed.unusualNames[key] = changes.whole.unusualNames[key]
    }
    for name in changes.names { followed.take(name) }
    if !isConsistent {
      logger.notice("the zones' names have changed in a way that only loading all of them resolves")
      reload()
    }
    log.withLock { $0.note(changes) }
    self.changes.note(changes)
    let apexes = changes.names.filter { $0.owner == $0.apex }.map(\.apex)
    report(rows: [], zones: news(defects, of: apexes))
  }

  /// What has not been told of a change: that a zone can't be served is told once, until it can be.
  ///
  /// - Parameter apexes: The zones whose SOA record was among what was read.
  private func news(_ defects: ZoneDefects, of apexes: [DomainName]) -> ZoneDefects {
    let unservable = defects.unservable
    let known = toldUnservable.withLock { told in
      let known = told.intersection(unservable)
      told.subtract(apexes.map(\.lowercased))
      if told.count < ZoneDefects.limit { told.formUnion(unservable) }
      return known
    }
    return defects.leavingOut(unservable: known)
  }

  private func warn(unsigned: [DomainName]) {
    let most = 20
    for name in unsigned.prefix(most) {
      logger.warning(
        "a zone has keys but no signatures and is served unsigned: PowerDNS would sign it",
        metadata: ["zone": "\(name)"])
    }
    if unsigned.count > most { logger.warning("and \(unsigned.count - most) more such zones") }
  }

  private func report(rows: [RowDefect], zones: ZoneDefects) {
    let most = 100
    for defect in rows.prefix(most) { logger.warning("a row is not served: \(defect)") }
    for defect in zones.kept.prefix(most) { logger.warning("in a zone: \(defect)") }
    let more = max(rows.count - most, 0) + max(zones.count - most, 0)
    if more > 0 { logger.warning("and \(more) more defects") }
  }
}
