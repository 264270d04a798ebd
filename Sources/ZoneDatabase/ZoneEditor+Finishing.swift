import DNSProtocol
import GRDB

extension ZoneEditor {
  /// Checks what stands together, writes what PowerDNS derives, and raises the serial.
  ///
  /// - Parameters:
  ///   - before: The SOA record before the edit.
  ///   - policy: How to raise the serial.
  consuming func finish(
    before: SQLiteZoneDatabase.Authority?, policy: SerialPolicy
  ) throws -> ZoneChange {
    for owner in touched { try checkName(owner) }
    for owner in touched { try refreshEmptyNonTerminals(around: owner) }
    for owner in touched where !touchedDelegations.contains(owner) {
      try refreshAuthority(of: owner)
    }
    for owner in touchedDelegations { try refreshAuthority(fromDelegation: owner) }
    var after = try SQLiteZoneDatabase.authority(of: zone, database)
    if added > 0 || removed > 0, !isSerialGiven, let authority = after {
      after = try SQLiteZoneDatabase.raiseSerial(of: zone, authority, policy: policy, database)
    }
    return ZoneChange(
      serial: SerialChange(before: before?.data.serial, after: after?.data.serial), added: added,
      removed: removed)
  }

  private func checkName(_ owner: DomainName) throws {
    let types = try records(of: owner).map(\.type)
    try rules.check(owner, types: types)
    if owner == zone.name { try rules.checkApex(types: types, kind: zone.kind) }
    guard !types.isEmpty else { return }
    for ancestor in ancestors(of: owner) + (owner == zone.name ? [] : [zone.name]) {
      if try hasType("DNAME", ancestor) {
        throw rules.belowRedirection(owner, ancestor.withoutDot)
      }
    }
    if types.contains(.dname), let below = try firstName(below: owner) {
      throw rules.invalid(
        owner, .dname, found: "there are names below, such as \(below)",
        remedy: "There are no names below a DNAME record (RFC 6672 §2.4): delete them first.")
    }
  }

  /// The names between one and the apex, nearest first.
  private func ancestors(of owner: DomainName) -> [DomainName] {
    var ancestors: [DomainName] = []
    var name = owner.parent
    while let ancestor = name, ancestor != zone.name, ancestor.isSubdomain(of: zone.name) {
      ancestors.append(ancestor)
      name = ancestor.parent
    }
    return ancestors
  }

  private func hasType(_ type: String, _ owner: DomainName) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: "SELECT 1 FROM records WHERE domain_id = ? AND name = ? AND type = ? AND disabled = 0",
      arguments: [zone.id.rawValue, owner.databaseText, type]) ?? false
  }

  /// A name with records below another, if there is one.
  ///
  /// Looks through the zone's index.
  private func firstName(below owner: DomainName) throws -> String? {
    let suffix = "." + owner.databaseText
    return try String.fetchOne(
      database,
      sql: """
        SELECT name FROM records
        WHERE domain_id = ? AND substr(name, -?) = ? AND type IS NOT NULL LIMIT 1
        """, arguments: [zone.id.rawValue, suffix.unicodeScalars.count, suffix])
  }

  // MARK: What PowerDNS derives

  private func rowCount(_ owner: DomainName, withType: Bool) throws -> Int {
    try Int.fetchOne(
      database,
      sql: "SELECT count(*) FROM records WHERE domain_id = ? AND name = ?"
        + (withType ? " AND type IS NOT NULL" : ""),
      arguments: [zone.id.rawValue, owner.databaseText]) ?? 0
  }

  private func deleteEmptyNonTerminal(_ owner: DomainName) throws {
    try database.execute(
      sql: "DELETE FROM records WHERE domain_id = ? AND name = ? AND type IS NULL",
      arguments: [zone.id.rawValue, owner.databaseText])
  }

  private func insertEmptyNonTerminal(_ owner: DomainName) throws {
    try database.execute(
      sql: """
        INSERT INTO records (domain_id, name, type, content, ttl, prio, disabled, ordername, auth)
        VALUES (?, ?, NULL, NULL, NULL, NULL, 0, NULL, ?)
        """,
      arguments: [zone.id.rawValue, owner.databaseText, try !isBelowDelegation(owner)])
  }

  private func refreshEmptyNonTerminals(around owner: DomainName) throws {
    guard owner != zone.name else { return }
    if try rowCount(owner, withType: true) > 0 {
      try deleteEmptyNonTerminal(owner)
      for ancestor in ancestors(of: owner) {
        guard try rowCount(ancestor, withType: false) == 0 else { continue }
        try insertEmptyNonTerminal(ancestor)
      }
      return
    }
    // The name has lost its last record: it stays only if there are names below, and so do the
    // names above that have no records.
    for name in [owner] + ancestors(of: owner) {
      if try rowCount(name, withType: true) > 0 { return }
      if try firstName(below: name) == nil {
        try deleteEmptyNonTerminal(name)
      } else {
        if try rowCount(name, withType: false) == 0 { try insertEmptyNonTerminal(name) }
        return
      }
    }
  }

  private func isBelowDelegation(_ owner: DomainName) throws -> Bool {
    for ancestor in ancestors(of: owner) where try hasType("NS", ancestor) { return true }
    return false
  }

  /// Writes the column `auth` of a name's rows.
  private func refreshAuthority(of owner: DomainName) throws {
    let isBelow = try isBelowDelegation(owner)
    let isDelegation = try owner != zone.name && hasType("NS", owner)
    // At a delegation only the DS records are the zone's own (RFC 4035 §2.4).
    let value = isBelow ? "0" : isDelegation ? "coalesce(type = 'DS', 0)" : "1"
    try database.execute(
      sql: "UPDATE records SET auth = \(value) WHERE domain_id = ? AND name = ?"
        + " AND auth IS NOT \(value)",
      arguments: [zone.id.rawValue, owner.databaseText])
  }

  /// Writes the column `auth` of the rows of a name and all names below it.
  private func refreshAuthority(fromDelegation owner: DomainName) throws {
    try refreshAuthority(of: owner)
    let suffix = "." + owner.databaseText
    let names = try String.fetchAll(
      database,
      sql: "SELECT DISTINCT name FROM records WHERE domain_id = ? AND substr(name, -?) = ?",
      arguments: [zone.id.rawValue, suffix.unicodeScalars.count, suffix])
    for name in names {
      guard let name = try? DomainName(databaseText: name) else { continue }
      try refreshAuthority(of: name)
    }
  }
}
