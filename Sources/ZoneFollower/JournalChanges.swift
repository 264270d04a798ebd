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
  /// The last entry.
  private(set) var position: Int64
  /// How many entries there were.
  private(set) var count = 0

  /// Reads the entries after a position.
  init(_ reading: any ZoneReading, after position: Int64) throws {
    self.position = position
    try reading.forEachJournalEntry(after: position) { add($2, of: $1, id: $0) }
  }

  private mutating func add(_ name: [UInt8]?, of zone: ZoneIdentifier, id: Int64) {
    position = id
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
