import Authority
import DNSProtocol
import ZoneDatabase

/// Reads what has changed, all of it before anything is published.
struct ChangeReader {
  /// All that one name has now.
  struct ChangedName {
    var zone: ZoneIdentifier
    var apex: DomainName
    var owner: DomainName
    var records: [NewRecord]
    /// How it is written in some rows, beside the usual way.
    var texts: Set<[UInt8]>
  }

  private let reading: any ZoneReading
  /// The zones that were read whole.
  let whole: ZoneReader
  /// The zones that were looked for as a whole, those included that are gone.
  private(set) var asked: [ZoneIdentifier] = []
  /// The names of which the records were read.
  private(set) var names: [ChangedName] = []
  /// The names of the zones that are to be taken out.
  private(set) var removed: [DomainName] = []
  /// The names of zones with keys, which are nevertheless served without signatures.
  private(set) var unsigned: [DomainName] = []
  /// The names of zones that were not served before, and were no other zone's name.
  private(set) var new: [DomainName] = []

  init(_ reading: any ZoneReading, _ publication: ZonePublication) {
    self.reading = reading
    whole = ZoneReader(publication)
  }

  /// Reads everything that has changed.
  mutating func read(_ changes: JournalChanges, since followed: borrowing FollowedZones) throws {
    var freed: Set<DomainName> = []
    var found: Set<DomainName> = []
    for identifier in changes.zones {
      let former = followed.names[identifier]
      let unusual = followed.unusualNames[identifier] ?? UnusualNames()
      if let former, !unusual.areTooMany, let texts = changes.names[identifier] {
        let zone = ZoneSummary(id: identifier, name: former, kind: .native)
        try readNames(texts, of: zone, unusual)
        continue
      }
      let zone = try readZone(identifier, &found)
      if let former, former != zone?.name { freed.insert(former) }
      if let zone, former == nil { new.append(zone.name) }
    }
    for name in freed where !found.contains(name) {
      // Two rows may have had the name: with a dot at the end and without.
      if let heir = try reading.zone(named: name), !asked.contains(heir.id) {
        _ = try readZone(heir.id, &found)
      }
    }
    removed = freed.filter { !found.contains($0) }
    new.removeAll { freed.contains($0) }
    whole.finish()
  }

  private mutating func readZone(
    _ identifier: ZoneIdentifier, _ found: inout Set<DomainName>
  ) throws -> ZoneSummary? {
    asked.append(identifier)
    guard let zone = try reading.zone(identifier) else { return nil }
    whole.begin(zone)
    try reading.forEachRecord(of: zone) { whole.add($0) }
    found.insert(zone.name)
    if try reading.isSignedByPowerDNS(identifier) { unsigned.append(zone.name) }
    return zone
  }

  /// Reads all records of the names that some texts stand for.
  private mutating func readNames(
    _ texts: Set<[UInt8]>, of zone: ZoneSummary, _ unusual: UnusualNames
  ) throws {
    var owners: [DomainName: Set<[UInt8]>] = [:]
    for text in texts {
      guard let owner = try? DomainName(databaseText: text.span), owner.isSubdomain(of: zone.name)
      else {
        // Nothing is served under it; its rows are named as defects.
        try reading.forEachRecord(of: zone, namedExactly: text) { _ in }
        continue
      }
      owners[owner, default: [Array(owner.databaseText.utf8)]].insert(text)
    }
    for (owner, texts) in owners {
      try readName(owner, writtenAs: texts.union(unusual.texts(of: owner)), of: zone)
    }
  }

  private mutating func readName(
    _ owner: DomainName, writtenAs texts: Set<[UInt8]>, of zone: ZoneSummary
  ) throws {
    var changed = ChangedName(
      zone: zone.id, apex: zone.name, owner: owner, records: [], texts: [])
    var rows: [Int64] = []
    for text in texts {
      try reading.forEachRecord(of: zone, namedExactly: text) { row in
        // Where it would come if the whole zone was read.
        var place = rows.count
        while place > 0, rows[place - 1] > row.rowID { place -= 1 }
        rows.insert(row.rowID, at: place)
        changed.records.insert(
          NewRecord(type: row.type, ttl: row.ttl, data: [UInt8](copying: row.data)), at: place)
        if !row.hasUsualName { changed.texts.insert(text) }
      }
    }
    names.append(changed)
  }
}
