import ZoneDatabase

extension JournalProgress {
  /// Appends it as it stands in a snapshot.
  func append(to block: inout [UInt8]) {
    block.appendInteger(position)
    block.append(mark == nil ? 0 : 1)
    if let mark {
      block.appendInteger(mark.id)
      block.appendInteger(mark.zone)
      block.append(mark.name == nil ? 0 : 1)
      if let name = mark.name { block.appendCounted(name) }
      block.appendInteger(mark.moment)
    }
    block.appendInteger(UInt32(holes.holes.count))
    for hole in holes.holes {
      block.appendInteger(hole.first)
      block.appendInteger(hole.last)
    }
    tally.append(to: &block)
  }

  /// Reads it; holes are as old as the reading.
  init(_ cursor: inout SnapshotCursor, _ now: ContinuousClock.Instant) throws {
    position = try cursor.integer()
    mark = try cursor.optional { cursor in
      JournalMark(
        id: try cursor.integer(), zone: try cursor.integer(),
        name: try cursor.optional { try $0.counted() }, moment: try cursor.integer())
    }
    var last: Int64 = 0
    for _ in 0..<(try cursor.integer(UInt32.self)) {
      let (low, high) = (try cursor.integer(Int64.self), try cursor.integer(Int64.self))
      guard low > last, low <= high, high < position else { throw SnapshotCursor.Malformed() }
      holes.append(low...high, at: now)
      last = high
    }
    tally = try JournalTally(&cursor, now)
  }
}
