import SQL

extension SQLZoneDatabase {
  var hasJournal: Bool { get throws { try read { session in try engine.hasJournal(session) } } }

  func journalPosition() throws -> Int64 {
    try read { session in try engine.journalPosition(session) }
  }

  func oldestJournalEntry() throws -> Int64? {
    try read { session in try session.oldestJournalEntry() }
  }

  func journal(after position: Int64, limit: Int) throws -> [JournalEntry] {
    try read { session in
      var entries: [JournalEntry] = []
      try engine.forEachJournalEntry(after: position, limit: limit, session) { id, zone, name in
        entries.append(
          JournalEntry(id: id, zone: zone, name: name.map { String(decoding: $0, as: UTF8.self) }))
      }
      return entries
    }
  }

  func pruneJournal(olderThan seconds: Int64, keeping most: Int64) throws -> Int {
    // Nobody is kept from writing when there is nothing to do.
    let isNeeded = try read { session in
      try engine.mayPruneJournal(session)
        && session.lastExcessJournalEntry(olderThan: seconds, keeping: most) != nil
    }
    var count = 0
    // In pieces: whoever else wants to write waits for one piece only.
    while isNeeded {
      let deleted = try write { session in
        guard let last = try session.lastExcessJournalEntry(olderThan: seconds, keeping: most)
        else { return 0 }
        try session.execute("DELETE FROM martlet_journal WHERE id <= ?1", [.integer(last)])
        return session.changedRows
      }
      count += deleted
      if deleted < Engine.Session.pruningStep { break }
    }
    return count
  }

  /// Runs something whose changes to one zone's records make one entry of the journal, for the
  /// whole zone, rather than one for each.
  func journaledAsOne<Value>(
    _ zone: ZoneIdentifier, _ session: Engine.Session, _ body: () throws -> Value
  ) throws -> Value {
    guard try session.tableExists("martlet_settings"), try engine.hasJournal(session) else {
      return try body()
    }
    try engine.silenceJournal(of: zone, session)
    let value: Value
    do {
      value = try body()
    } catch {
      // The transaction is given up; the connection may know of it beyond that.
      try? engine.resumeJournal(session)
      throw error
    }
    try engine.resumeJournal(session)
    try engine.journalWhole(zone, session)
    return value
  }
}
