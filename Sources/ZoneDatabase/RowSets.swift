import DNSProtocol
import SQL

/// The rows of sets of records (RFC 2181 §5), to be evened out.
struct RowSets {
  /// The keys of the rows, one set after another.
  private var rows: [Int64] = []
  /// Where each set ends in ``rows``.
  private var ends: [Int] = []

  /// What is looked at in a row.
  private struct Content {
    var data: [UInt8]
    var ttl: Int64
  }

  /// Adds those of a name's sets that have more than one record.
  ///
  /// - Parameters:
  ///   - nameRows: The keys of the name's rows.
  ///   - types: Their types, the same ones beside each other.
  mutating func append(_ nameRows: [Int64], _ types: [RecordType]) {
    var start = 0
    while start < nameRows.count {
      var end = start + 1
      while end < nameRows.count, types[end] == types[start] { end += 1 }
      if end - start > 1 {
        // The row that was written first is kept.
        rows += nameRows[start..<end].sorted()
        ends.append(rows.count)
      }
      start = end
    }
  }

  /// Deletes rows that are there twice, and gives all records of a set the lowest of their times
  /// to live (RFC 2181 §5.2).
  ///
  /// - Returns: The rows that were deleted.
  func removeDuplicates(_ session: any SQLSession) throws -> Set<Int64> {
    var removed: Set<Int64> = []
    var (start, firstSet) = (0, 0)
    while firstSet < ends.count {
      var lastSet = firstSet
      while lastSet + 1 < ends.count, ends[lastSet + 1] - start <= 500 { lastSet += 1 }
      let contents = try read(Array(rows[start..<ends[lastSet]]), session)
      var times: [Int64: [Int64]] = [:]
      for set in firstSet...lastSet {
        evenOut(rows[start..<ends[set]], contents, &removed, &times)
        start = ends[set]
      }
      for (ttl, rows) in times {
        try session.forEachPiece(of: rows) { list in
          try session.execute(
            "UPDATE records SET ttl = ?1 WHERE id IN (\(list))", [.integer(ttl)])
        }
      }
      firstSet = lastSet + 1
    }
    try session.forEachPiece(of: removed.sorted()) { list in
      try session.execute("DELETE FROM records WHERE id IN (\(list))")
    }
    return removed
  }

  private func read(_ rows: [Int64], _ session: any SQLSession) throws -> [Int64: Content] {
    var contents: [Int64: Content] = [:]
    contents.reserveCapacity(rows.count)
    try session.forEachPiece(of: rows) { list in
      try session.forEachRow(
        "SELECT id, content, prio, ttl FROM records WHERE id IN (\(list))"
      ) { row in
        let data = Array(row.text(1)) + Array("\u{0}\(row.integer(2))".utf8)
        contents[row.integer(0)] = Content(data: data, ttl: row.integer(3))
      }
    }
    return contents
  }

  /// Notes what is to be done about one set.
  private func evenOut(
    _ rows: ArraySlice<Int64>, _ contents: [Int64: Content], _ removed: inout Set<Int64>,
    _ times: inout [Int64: [Int64]]
  ) {
    var kept: [(row: Int64, ttl: Int64)] = []
    var seen: Set<[UInt8]> = []
    for row in rows {
      guard let content = contents[row] else { continue }
      if seen.insert(content.data).inserted {
        kept.append((row, content.ttl))
      } else {
        removed.insert(row)
      }
    }
    let lowest = kept.map(\.ttl).min() ?? 0
    for (row, ttl) in kept where ttl != lowest { times[lowest, default: []].append(row) }
  }
}
