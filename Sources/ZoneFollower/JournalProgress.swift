import ZoneDatabase

/// How far the journal has been read.
struct JournalProgress: Sendable, Equatable {
  /// The highest number of the entries whose changes are published.
  var position: Int64 = 0
  /// What that entry says; `nil` when it was not there any more.
  var mark: JournalMark?
  /// The numbers below it that were not seen yet.
  var holes = JournalHoles()
  /// How many were seen.
  var tally = JournalTally()

  /// How many numbers below the newest are looked at for holes when all zones are loaded.
  private static let window: Int64 = 10_000

  init() {}

  /// Where the journal is in a transaction that reads all zones.
  init(_ reading: any ZoneReading, _ now: ContinuousClock.Instant) throws {
    position = try reading.journalPosition()
    let start = max(position - Self.window, 0)
    var last = start
    var isEmpty = true
    try reading.forEachJournalEntry(after: start) { id, _, _ in
      // Transactions are open that have numbers already.
      if id - last > 1 { holes.append(last + 1...id - 1, at: now) }
      last = id
      isEmpty = false
    }
    // What an engine calls the newest may not be seen yet.
    if !isEmpty { position = last }
    holes.tidy(now)
    mark = try reading.journalMark(at: position)
    tally = try JournalTally(reading, upTo: position, now)
  }

  /// Whether there is something to look for, though nobody may have committed anything.
  func isDue(_ now: ContinuousClock.Instant) -> Bool { holes.areDue(now) || tally.isDue(now) }

  /// Whether entries that were never seen are gone, or the journal is not the one that was read
  /// before, as after a restore from a backup.
  func isLost(in reading: any ZoneReading) throws -> Bool {
    let newest = try reading.journalPosition()
    if newest < position { return true }
    if let mark = try reading.journalMark(at: position) { return mark != self.mark }
    guard let oldest = try reading.oldestJournalEntry() else { return newest > position }
    // Pruning takes the oldest: what is gone from between was never committed here, as after the
    // promotion of a standby that had not received it.
    if mark != nil, oldest < position { return true }
    return oldest > position && oldest &- 1 != position
  }
}
