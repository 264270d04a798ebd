import DNSProtocol
import ZoneDatabase

/// What the journal says has changed.
struct JournalChanges {
  /// How many names of one zone are read one by one; beyond that all of it is read, which costs less
  /// for each record.
  static let mostNames = 10_000

  /// The zones in the order of their first change.
  private(set) var zones: [ZoneIdentifier] = []
  /// The zones that have to be read whole.
  private(set) var whole: Set<ZoneIdentifier> = []
  /// How the names are written whose rows have changed, by zone.
  private(set) var names: [ZoneIdentifier: Set<[UInt8]>] = [:]
  /// How far the journal has been read with this.
  private(set) var progress: JournalProgress
  /// How many entries there were.
  private(set) var count = 0

  /// Reads the entries that were not seen yet: those after a position, and those in the holes
  /// below it.
  init(
    _ reading: any ZoneReading, after former: JournalProgress, _ now: ContinuousClock.Instant
  ) throws {
    progress = former
    if !former.holes.isEmpty {
      // Who counts what was seen must have seen all that is there.
      let ranges = former.holes.ranges(now, all: former.tally.isDue(now))
      try reading.forEachJournalEntry(in: ranges) { id, zone, name in
        if progress.holes.fill(id) { add(name, of: zone) }
      }
    }
    try reading.forEachJournalEntry(after: former.position) { id, zone, name in
      if id - progress.position > 1 {
        progress.holes.append(progress.position + 1...id - 1, at: now)
      }
      progress.position = id
      add(name, of: zone)
    }
    progress.holes.tidy(now)
    progress.tally.add(count)
    if progress.position != former.position {
      progress.mark = try reading.journalMark(at: progress.position)
    }
  }

  private mutating func add(_ name: [UInt8]?, of zone: ZoneIdentifier) {
    count += 1
    if !whole.contains(zone), names[zone] == nil { zones.append(zone) }
    if let name {
      guard !whole.contains(zone) else { return }
      names[zone, default: []].insert(name)
      guard (names[zone]?.count ?? 0) > Self.mostNames else { return }
    }
    whole.insert(zone)
    names[zone] = nil
  }
}
