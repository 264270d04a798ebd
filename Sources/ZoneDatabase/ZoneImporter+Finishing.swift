import DNSProtocol
import SQL

extension ZoneImporter {
  /// A name's rows, gathered from the index.
  private struct Group {
    var text: [UInt8] = []
    var rows: [Int64] = []
    var types: [RecordType] = []

    /// Whether duplicates among its records would look like a broken rule.
    var hasRepeatedSingleton: Bool {
      [RecordType.cname, .dname, .soa].contains { type in
        types.count { $0 == type } > 1
      }
    }
  }

  /// Checks what stands together, removes duplicates and writes what PowerDNS derives.
  ///
  /// - Returns: How many duplicates were removed.
  mutating func finish() throws -> Int {
    try finishWriting()
    var missing = Set(ancestors.map(\.databaseOctets))
    // The rows of sets of more than one record, one set after another, and of glue.
    var sets = RowSets()
    var glue: [Int64] = []
    var undecided: [Group] = []
    var apexTypes: [RecordType] = []
    let apexText = zone.name.databaseOctets
    try forEachName { group in
      if !missing.isEmpty { missing.remove(group.text) }
      if group.text == apexText { apexTypes = group.types }
      if group.rows.count > 1 { sets.append(group.rows, group.types) }
      if group.hasRepeatedSingleton { undecided.append(group) } else { try check(group) }
      if isBelow(delegations, group.text) {
        glue += group.rows
      } else if delegations.contains(group.text) {
        for (row, type) in zip(group.rows, group.types) where type != .ds && type != .ns {
          glue.append(row)
        }
      }
    }
    try rules.checkApex(types: apexTypes, kind: zone.kind)
    let removed = try sets.removeDuplicates(session)
    for var group in undecided {
      group.types = zip(group.rows, group.types).filter { !removed.contains($0.0) }.map(\.1)
      try check(group)
    }
    // Data that is not the zone's own (RFC 1034 §4.2.1).
    let no = session.dialect.literal(false)
    try session.forEachPiece(of: glue) { rows in
      try session.execute("UPDATE records SET auth = \(no) WHERE id IN (\(rows))")
    }
    try insertEmptyNonTerminals(missing)
    return removed.count
  }

  /// Gives the rows of each name of the zone.
  private func forEachName(_ body: (Group) throws -> Void) throws {
    // Answered by the index alone, without a look at the rows.
    let rows = try session.prepare(
      "SELECT id, name, type FROM records WHERE domain_id = ?1 ORDER BY domain_id, name, type")
    rows.bind(.integer(zone.id.rawValue), at: 1)
    defer { rows.reset() }
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
      try body(group)
    }
  }

  private func check(_ group: Group) throws {
    guard group.types.count > 1 || !redirections.isEmpty else { return }
    let owner = try DomainName(databaseText: group.text.span)
    try rules.check(owner, types: group.types)
    let apexText = zone.name.databaseOctets
    if group.text != apexText, redirections.contains(apexText) {
      throw rules.belowRedirection(owner, zone.name.withoutDot)
    }
    if let above = name(of: redirections, above: group.text) {
      throw rules.belowRedirection(owner, String(decoding: above, as: UTF8.self))
    }
  }
}
