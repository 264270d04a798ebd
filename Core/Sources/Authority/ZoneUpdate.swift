public import DNSProtocol

/// Changes that become visible together: see ``ZonePublication/update(_:)``.
public struct ZoneUpdate: ~Copyable {
  private let store: ZoneStore
  /// The zone whose names are being changed: its header is written once, after the last of them.
  private var open: ZoneHeader?

  /// What was changed so far, where somebody wants to know.
  private(set) var changes = PublishedChanges()
  private let notesChanges: Bool

  init(_ store: ZoneStore, notesChanges: Bool) {
    (self.store, self.notesChanges) = (store, notesChanges)
  }

  /// Puts a zone in force, in the place of the one with its name, if there is one.
  ///
  /// A zone of another publication, or one that was taken before, is left alone.
  public mutating func replaceZone(with zone: CompiledZone) {
    close()
    guard zone.take(for: store.arena) else { return }
    if notesChanges { changes.zones.insert(zone.apex.lowercased.wire) }
    store.insert(zone.reference)
  }

  /// Takes a zone out.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  public mutating func removeZone(_ apex: DomainName) -> Bool {
    close()
    if notesChanges { changes.zones.insert(apex.lowercased.wire) }
    return store.removeZone(named: apex.lowercased.wire)
  }

  /// Takes out every zone, those included that this update has put in.
  public mutating func removeAllZones() {
    close()
    changes.removesAll = true
    store.removeAllZones()
  }

  /// Whether there is a zone with the name.
  public func contains(zone apex: DomainName) -> Bool {
    store.zone(named: apex.lowercased.wire) != nil
  }

  /// Puts records in the place of all that a name has; without records the name goes.
  ///
  /// The zone's serial and its negative answers follow when the name is the zone's own.
  ///
  /// - Parameters:
  ///   - owner: The name.
  ///   - apex: The name of the zone.
  ///   - records: What the name is to have, in the order in which it is sent.
  /// - Returns: What is wrong with them; `nil` when there is no such zone.
  public mutating func replaceRecords(
    of owner: DomainName, in apex: DomainName, with records: [NewRecord]
  ) -> [ZoneDefect]? {
    guard openZone(apex.lowercased.wire) else { return nil }
    if notesChanges {
      changes.names[apex.lowercased.wire, default: []].insert(owner.lowercased.wire)
    }
    var pool = RecordPool()
    var last = RecordPool.none
    for record in records where record.data.count <= 65535 {
      let index = pool.append(
        type: record.type.rawValue, ttl: record.ttl, data: record.data.span)
      if last != RecordPool.none { pool.link(index, after: last) }
      last = index
    }
    store.builder.defects.removeAll()
    let cutCount = open?.cutCount
    guard store.replaceRecords(of: owner.lowercased.wire, with: pool, in: &open!) else {
      return records.map { ZoneDefect(owner: owner, type: $0.type, reason: .outOfZone) }
    }
    // What is below a new or a former cut answers otherwise too.
    if notesChanges, open?.cutCount != cutCount { changes.zones.insert(apex.lowercased.wire) }
    var defects = store.builder.defects
    store.builder.defects.removeAll()
    if owner.wire.count == apex.wire.count, open?.negativeSOA == nil {
      defects.append(ZoneDefect(owner: owner, type: .soa, reason: .missingSOA))
    }
    return defects
  }

  private mutating func openZone(_ apex: [UInt8]) -> Bool {
    if open?.name == apex { return true }
    close()
    guard let zone = store.zone(named: apex) else { return false }
    open = ZoneHeader(zone)
    return true
  }

  /// Writes the header of the zone whose names were changed.
  mutating func close() {
    guard let header = open else { return }
    store.replaceHeader(header)
    open = nil
  }
}
