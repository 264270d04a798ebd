import Authority
import DNSProtocol
package import ZoneDatabase

extension ZoneFollower {
  /// Writes all zones into a file for ``loadSnapshot(from:)``, to start from without the database.
  ///
  /// They come from the database, in one transaction; nothing is held whole.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - other: The same database over another connection, so that following does not wait.
  /// - Throws: What the database throws, or ``SnapshotError``; the file is then as it was before.
  package func saveSnapshot(to path: String, reading other: (any ZoneDatabase)? = nil) throws {
    let file = try SnapshotFile(path)
    try (other ?? database).reading { reading in
      let hasJournal = try reading.hasJournal
      file.block.appendCounted(Array(database.location.description.utf8))
      file.block.append(hasJournal ? 1 : 0)
      let journal = hasJournal ? try JournalProgress(reading, now()) : JournalProgress()
      journal.append(to: &file.block)
      try file.flush()
      try reading.forEachZone(
        { zone, rows in
          try file.flushIfFull()
          file.block.append(SnapshotFormat.zone)
          file.block.appendInteger(zone.id.rawValue)
          file.block.appendCounted(zone.name.wire)
          file.block.appendInteger(UInt32(clamping: rows))
        },
        record: { row in
          try file.flushIfFull()
          file.block.append(
            row.hasUsualName ? SnapshotFormat.record : SnapshotFormat.unusualRecord)
          if !row.hasUsualName { file.block.appendCounted([UInt8](copying: row.nameText)) }
          file.block.appendInteger(UInt32(row.owner.count))
          file.block.append(octets: row.owner)
          file.block.appendInteger(row.type.rawValue)
          file.block.appendInteger(row.ttl)
          file.block.appendInteger(UInt32(row.data.count))
          file.block.append(octets: row.data)
        })
    }
    if !file.block.isEmpty { try file.flush() }
    file.block.append(SnapshotFormat.end)
    try file.flush()
    try file.finish()
  }

  /// Publishes the zones of a snapshot.
  ///
  /// Following then goes on where it was written, or loads all zones, if the database's journal is
  /// another one.
  ///
  /// - Returns: How much was loaded.
  /// - Throws: ``SnapshotError`` when the file is damaged, cut off or another database's; nothing is
  ///   published then.
  @discardableResult
  package func loadSnapshot(from path: String) throws -> LoadSummary {
    let start = ContinuousClock.now
    let blocks = try SnapshotBlocks(path)
    do {
      var head = SnapshotCursor(try blocks.next())
      let location = String(decoding: try head.counted(), as: UTF8.self)
      guard location == database.location.description else {
        throw blocks.refusal("of another database, \(location)")
      }
      var zones = FollowedZones()
      zones.generation = nil
      zones.hasJournal = try head.integer(UInt8.self) == 1
      zones.journal = try JournalProgress(&head, now())
      guard head.isAtEnd else { throw SnapshotCursor.Malformed() }
      let reader = ZoneReader(publication)
      while try readBlock(try blocks.next(), into: reader) {}
      try blocks.finish()
      reader.finish()
      return adopt(reader, zones, since: start)
    } catch is SnapshotCursor.Malformed {
      throw blocks.refusal("damaged")
    }
  }

  /// - Returns: Whether more follow.
  private func readBlock(_ block: [UInt8], into reader: ZoneReader) throws -> Bool {
    var cursor = SnapshotCursor(block)
    while !cursor.isAtEnd {
      switch try cursor.integer(UInt8.self) {
      case SnapshotFormat.zone:
        let key = ZoneIdentifier(rawValue: try cursor.integer())
        let name = try Self.name(try cursor.counted())
        // A hint, which must not reserve more than there can be.
        let rows = min(Int(try cursor.integer(UInt32.self)), 1 << 20)
        reader.begin(ZoneSummary(id: key, name: name, kind: .native), rows: rows)
      case SnapshotFormat.record: try readRecord(&cursor, into: reader, text: nil)
      case SnapshotFormat.unusualRecord:
        try readRecord(&cursor, into: reader, text: try cursor.counted())
      case SnapshotFormat.end:
        guard cursor.isAtEnd else { throw SnapshotCursor.Malformed() }
        return false
      default: throw SnapshotCursor.Malformed()
      }
    }
    return true
  }

  private func readRecord(
    _ cursor: inout SnapshotCursor, into reader: ZoneReader, text: [UInt8]?
  ) throws {
    let owner = try Self.name(try cursor.counted())
    let type = RecordType(rawValue: try cursor.integer())
    let ttl = try cursor.integer(UInt32.self)
    let data = try cursor.counted()
    guard data.count <= 65_535, (try? RecordData(type: type, wire: data.span)) != nil,
      reader.add(owner: owner, type: type, ttl: ttl, data: data, unusualText: text)
    else { throw SnapshotCursor.Malformed() }
  }

  private static func name(_ wire: [UInt8]) throws -> DomainName {
    guard let name = try? DomainName(wire: wire) else { throw SnapshotCursor.Malformed() }
    return name
  }
}
