import ZoneDatabase

/// How many entries of the journal were seen, to be compared with how many there are.
///
/// This is what notices an entry that fills a hole which was given up.
struct JournalTally: Sendable, Equatable {
  /// How often it is compared, if that is quick.
  static let interval = Duration.seconds(60)

  /// How many of the entries that were seen are still in the journal, as far as is known.
  private var seen = 0
  /// The oldest entry when that was counted.
  private var oldest: Int64?
  private var nextCheck: ContinuousClock.Instant?

  init() {}

  /// Counts all entries up to a position: what was just loaded has their changes.
  init(_ reading: any ZoneReading, upTo position: Int64, _ now: ContinuousClock.Instant) throws {
    seen = try reading.journalCount(upTo: position)
    oldest = try reading.oldestJournalEntry()
    nextCheck = now + Self.interval
  }

  /// Reads it from a snapshot.
  init(_ cursor: inout SnapshotCursor, _ now: ContinuousClock.Instant) throws {
    seen = Int(try cursor.integer(Int64.self))
    oldest = try cursor.optional { try $0.integer() }
    // The first look at the database compares: entries may have come late while nobody looked.
    nextCheck = now
  }

  /// Appends it as it stands in a snapshot.
  func append(to block: inout [UInt8]) {
    block.appendInteger(Int64(seen))
    block.append(oldest == nil ? 0 : 1)
    if let oldest { block.appendInteger(oldest) }
  }

  /// Takes note of entries that were seen.
  mutating func add(_ count: Int) { seen += count }

  /// Whether it is time to compare.
  func isDue(_ now: ContinuousClock.Instant) -> Bool { nextCheck.map { now >= $0 } ?? false }

  /// Compares with what is there now, up to a position.
  ///
  /// - Returns: Whether all entries were seen.
  mutating func check(
    _ reading: any ZoneReading, upTo position: Int64, _ now: ContinuousClock.Instant
  ) throws -> Bool {
    let start = ContinuousClock.now
    let count = try reading.journalCount(upTo: position)
    let former = (seen: seen, oldest: oldest)
    (seen, oldest) = (count, try reading.oldestJournalEntry())
    // A long journal on a slow server is not counted all the time.
    nextCheck = now + max(Self.interval, (ContinuousClock.now - start) * 500)
    if count == former.seen { return true }
    // Old entries may be deleted, by us or anybody.
    let isPruned = oldest == nil || former.oldest.map { $0 < (oldest ?? .max) } ?? false
    return count < former.seen && isPruned
  }
}
