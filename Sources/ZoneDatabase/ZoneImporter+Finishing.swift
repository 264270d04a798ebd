import DNSProtocol
import GRDB

extension ZoneImporter {
  /// A name's rows, gathered from the index.
  private struct Group {
    var text: [UInt8] = []
    var rows: [Int64] = []
    var types: [RecordType] = []
  }

  /// Checks what stands together, removes duplicates and writes what PowerDNS derives.
  ///
  /// - Returns: How many duplicates were removed.
  mutating func finish() throws -> Int {
    var duplicates = 0
    // Answered by the index alone, without a look at the rows.
    let rows = try SQLiteStatement(
      "SELECT id, name, type FROM records WHERE domain_id = ?1 ORDER BY domain_id, name, type",
      database)
    rows.bind(zone.id.rawValue, at: 1)
    var finishing = try Finishing.prepare(database)
    var apexTypes: [RecordType] = []
    let apexText = Array(zone.name.databaseText.utf8)
    var group = Group()
    var hasRow = try rows.step()
    while hasRow {
      group.text = Array(rows.text(1))
      group.rows.removeAll(keepingCapacity: true)
      group.types.removeAll(keepingCapacity: true)
      repeat {
        group.rows.append(rows.integer(0))
        group.types.append(RecordType(mnemonic: rows.text(2).span) ?? .null)
        hasRow = try rows.step()
      } while hasRow && group.text.elementsEqual(rows.text(1))
      if group.rows.count > 1 {
        duplicates += try finishing.removeDuplicates(&group.rows, &group.types)
      }
      if group.text == apexText { apexTypes = group.types }
      try check(group)
      try finishing.markGlue(group.rows, isBelow: isBelow(delegations, group.text))
      if delegations.contains(group.text) {
        for (row, type) in zip(group.rows, group.types) where type != .ds && type != .ns {
          try finishing.markGlue([row], isBelow: true)
        }
      }
    }
    try rules.checkApex(types: apexTypes, kind: zone.kind)
    try insertEmptyNonTerminals()
    return duplicates
  }

  private func check(_ group: Group) throws {
    guard group.types.count > 1 || !redirections.isEmpty else { return }
    let owner = try DomainName(databaseText: group.text.span)
    try rules.check(owner, types: group.types)
    let apexText = Array(zone.name.databaseText.utf8)
    if group.text != apexText, redirections.contains(apexText) {
      throw rules.belowRedirection(owner, zone.name.withoutDot)
    }
    if let above = name(of: redirections, above: group.text) {
      throw rules.belowRedirection(owner, String(decoding: above, as: UTF8.self))
    }
  }
}

/// The statements that finish an import.
private struct Finishing: ~Copyable {
  private let content: SQLiteStatement
  private let deletion: SQLiteStatement
  private let ttl: SQLiteStatement
  private let glue: SQLiteStatement

  /// Takes the statements one by one: a value that is not copyable can't be half made.
  private init(
    content: consuming SQLiteStatement, deletion: consuming SQLiteStatement,
    ttl: consuming SQLiteStatement, glue: consuming SQLiteStatement
  ) {
    self.content = content
    self.deletion = deletion
    self.ttl = ttl
    self.glue = glue
  }

  static func prepare(_ database: Database) throws -> Finishing {
    Finishing(
      content: try SQLiteStatement(
        "SELECT content, prio, ttl FROM records WHERE id = ?1", database),
      deletion: try SQLiteStatement("DELETE FROM records WHERE id = ?1", database),
      ttl: try SQLiteStatement("UPDATE records SET ttl = ?2 WHERE id = ?1", database),
      glue: try SQLiteStatement("UPDATE records SET auth = 0 WHERE id = ?1", database))
  }

  /// Deletes rows that are there twice, and gives all records of a set the lowest of their times
  /// to live (RFC 2181 §5.2).
  ///
  /// - Returns: How many were deleted.
  mutating func removeDuplicates(
    _ rows: inout [Int64], _ types: inout [RecordType]
  ) throws -> Int {
    var (keptRows, keptTypes) = ([Int64](), [RecordType]())
    var start = 0
    var removed = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, types[end] == types[start] { end += 1 }
      let kept =
        end - start == 1 ? [rows[start]] : try uniqueRows(Array(rows[start..<end]))
      removed += end - start - kept.count
      keptRows += kept
      keptTypes += Array(repeating: types[start], count: kept.count)
      start = end
    }
    (rows, types) = (keptRows, keptTypes)
    return removed
  }

  private func uniqueRows(_ rows: [Int64]) throws -> [Int64] {
    var kept: [(row: Int64, ttl: Int64)] = []
    var seen: Set<[UInt8]> = []
    for row in rows {
      content.bind(row, at: 1)
      guard try content.step() else { continue }
      let key = Array(content.text(0)) + Array("\u{0}\(content.integer(1))".utf8)
      let seconds = content.integer(2)
      content.reset()
      if seen.insert(key).inserted {
        kept.append((row, seconds))
      } else {
        deletion.bind(row, at: 1)
        try deletion.run()
      }
    }
    let lowest = kept.map(\.ttl).min() ?? 0
    for (row, seconds) in kept where seconds != lowest {
      ttl.bind(row, at: 1)
      ttl.bind(lowest, at: 2)
      try ttl.run()
    }
    return kept.map(\.row)
  }

  /// Marks rows as data that is not the zone's own (RFC 1034 §4.2.1).
  func markGlue(_ rows: [Int64], isBelow: Bool) throws {
    guard isBelow else { return }
    for row in rows {
      glue.bind(row, at: 1)
      try glue.run()
    }
  }
}
