import DNSProtocol
import SQL

extension ZoneEditor {
  /// Checks what stands together, writes what PowerDNS derives, and raises the serial.
  ///
  /// - Parameters:
  ///   - before: The SOA record before the edit.
  ///   - policy: How to raise the serial.
  consuming func finish(
    before: Authority?, policy: SerialPolicy
  ) throws -> ZoneChange {
    for owner in touched { try checkName(owner) }
    for owner in touched { try refreshEmptyNonTerminals(around: owner) }
    for owner in touched where !touchedDelegations.contains(owner) {
      try refreshAuthority(of: owner)
    }
    for owner in touchedDelegations { try refreshAuthority(fromDelegation: owner) }
    let isTouched = changes.keys.contains { $0.type == .soa }
    var after = isTouched ? try session.authority(of: zone) : before
    if added > 0 || removed > 0, !isSerialGiven, let authority = after {
      after = try session.raiseSerial(of: zone, authority, policy: policy)
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

  /// The places `?1` and `?2` of a statement about one name.
  private func places(_ owner: DomainName) -> [SQLValue] {
    [.integer(zone.id.rawValue), .text(owner.databaseOctets)]
  }

  private func hasType(_ type: String, _ owner: DomainName) throws -> Bool {
    try session.first(
      "SELECT 1 FROM records WHERE domain_id = ?1 AND name = ?2 AND type = ?3"
        + " AND \(session.dialect.isEnabled())", places(owner) + [.text(type)]
    ) { _ in true } ?? false
  }

  /// A name with records below another, if there is one.
  ///
  /// Looks through the zone's index.
  private func firstName(below owner: DomainName) throws -> String? {
    let (condition, values) = isBelow(owner)
    return try session.first(
      "SELECT name FROM records WHERE \(condition) AND type IS NOT NULL LIMIT 1", values
    ) { $0.string(0) } ?? nil
  }

  /// The condition of rows whose names are below another.
  private func isBelow(_ owner: DomainName) -> (condition: String, values: [SQLValue]) {
    let suffix = "." + owner.databaseText
    return (
      "domain_id = ?1 AND " + session.dialect.hasSuffix("name", "?3", length: "?2"),
      [.integer(zone.id.rawValue), .integer(Int64(suffix.unicodeScalars.count)), .text(suffix)]
    )
  }

  // MARK: What PowerDNS derives

  /// How many rows a name has, and how many of them are records.
  private func rowCounts(_ owner: DomainName) throws -> (rows: Int64, typed: Int64) {
    try session.first(
      "SELECT count(*), count(type) FROM records WHERE domain_id = ?1 AND name = ?2",
      places(owner)
    ) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
  }

  private func deleteEmptyNonTerminal(_ owner: DomainName) throws {
    try session.execute(
      "DELETE FROM records WHERE domain_id = ?1 AND name = ?2 AND type IS NULL", places(owner))
  }

  private func insertEmptyNonTerminal(_ owner: DomainName) throws {
    var values = RecordValues(zone: zone.id)
    values.setEmptyNonTerminal(
      name: owner.databaseOctets, isAuthoritative: try !isBelowDelegation(owner))
    try session.execute(RecordValues.insertion, values.values)
  }

  private func refreshEmptyNonTerminals(around owner: DomainName) throws {
    guard owner != zone.name else { return }
    let (rows, typed) = try rowCounts(owner)
    if typed > 0 {
      if rows > typed { try deleteEmptyNonTerminal(owner) }
      for ancestor in ancestors(of: owner) {
        guard try rowCounts(ancestor).rows == 0 else { continue }
        try insertEmptyNonTerminal(ancestor)
      }
      return
    }
    // The name has lost its last record: it stays only if there are names below, and so do the
    // names above that have no records.
    for name in [owner] + ancestors(of: owner) {
      let (rows, typed) = try rowCounts(name)
      if typed > 0 { return }
      if try firstName(below: name) == nil {
        try deleteEmptyNonTerminal(name)
      } else {
        if rows == 0 { try insertEmptyNonTerminal(name) }
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
    let (yes, no) = (session.dialect.literal(true), session.dialect.literal(false))
    let value =
      isBelow ? no : isDelegation ? "CASE WHEN type = 'DS' THEN \(yes) ELSE \(no) END" : yes
    try session.execute(
      "UPDATE records SET auth = \(value) WHERE domain_id = ?1 AND name = ?2"
        + " AND \(session.dialect.differs("auth", value))", places(owner))
  }

  /// Writes the column `auth` of the rows of a name and all names below it.
  private func refreshAuthority(fromDelegation owner: DomainName) throws {
    try refreshAuthority(of: owner)
    let (condition, values) = isBelow(owner)
    let names = try session.all(
      "SELECT DISTINCT name FROM records WHERE \(condition)", values
    ) { $0.octets(0) ?? [] }
    for name in names {
      guard let name = try? DomainName(databaseText: name.span) else { continue }
      try refreshAuthority(of: name)
    }
  }
}
