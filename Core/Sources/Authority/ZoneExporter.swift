/// Reads what is published, piece by piece, for whoever keeps a copy of the answers elsewhere.
///
/// It belongs to one thread. What it returns is of the moment of the last ``refresh()``.
public struct ZoneExporter: ~Copyable {
  private let publication: ZonePublication
  private let slot: ReaderSlot
  private var table: ZoneTable
  private var scratch = NameScratch()

  /// Starts with the zones in force.
  public init(_ publication: ZonePublication) {
    self.publication = publication
    slot = publication.addReader()
    table = publication.pin(slot).table
  }

  deinit {
    slot.rest()
    publication.removeReader(slot)
  }

  /// Goes on to the zones that are in force now.
  public mutating func refresh() { table = publication.pin(slot).table }

  /// The names of all zones, in lower-case wire format.
  public func zones() -> [[UInt8]] { table.zones().map { Self.name(of: $0) } }

  /// The zone that a name belongs to, in lower-case wire format.
  public mutating func zone(enclosing name: [UInt8]) -> [UInt8]? {
    guard scratch.read(wire: name.span, publication.key) else { return nil }
    return table.zone(of: scratch, most: scratch.labelCount).map { Self.name(of: $0) }
  }

  /// The SOA of a zone's negative answers; `nil` without such a zone or an SOA.
  public mutating func negativeRecords(of zone: [UInt8]) -> ExportedSet? {
    guard let zone = find(zone), zone.hasSOA else { return nil }
    return ExportedSet(zone.negativeSOA)
  }

  /// Whether there is such a zone.
  public mutating func contains(zone: [UInt8]) -> Bool { find(zone) != nil }

  /// All names that a zone has, in lower-case wire format and in no order, those included that belong
  /// to a zone below; `nil` without such a zone.
  public mutating func names(of zone: [UInt8]) -> [[UInt8]]? {
    guard let view = find(zone) else { return nil }
    var names: [[UInt8]] = []
    names.reserveCapacity(Int(view.slots.count))
    unsafe view.slots.forEach(base: publication.base) { reference in
      let node = unsafe ZoneNode(base: SlotTable.place(reference, publication.base))
      names.append(unsafe Array(UnsafeBufferPointer(start: node.name, count: node.nameLength)))
    }
    return names
  }

  /// A name of a zone; `nil` when it does not exist there, or belongs to a zone below.
  public mutating func name(_ name: [UInt8], of zone: [UInt8]) -> ExportedName? {
    guard let view = find(zone), scratch.read(wire: name.span, publication.key),
      let node = view.find(scratch, depth: scratch.labelCount)
    else { return nil }
    return export(node, of: view)
  }

  private mutating func find(_ zone: [UInt8]) -> ZoneView? {
    guard scratch.read(wire: zone.span, publication.key) else { return nil }
    return table.find(scratch, depth: scratch.labelCount)
  }

  private mutating func export(_ node: ZoneNode, of zone: ZoneView) -> ExportedName? {
    let name = unsafe Array(UnsafeBufferPointer(start: node.name, count: node.nameLength))
    guard scratch.read(wire: name.span, publication.key),
      let deepest = table.zone(of: scratch, most: scratch.labelCount),
      unsafe deepest.base == zone.base
    else { return nil }
    let labels = scratch.labelCount
    var flags: ExportedName.Flags = []
    if labels == zone.labelCount { flags.insert(.isApex) }
    if node.flags & ZoneNode.hasCNAME != 0 { flags.insert(.hasAlias) }
    if zone.wildcard(below: scratch, depth: labels, publication.key) != nil {
      flags.insert(.hasWildcard)
    }
    if zone.cut(above: scratch, most: labels) != nil { flags.insert(.isCut) }
    if node.flags & ZoneNode.isDelegation != 0
      || zone.cut(above: scratch, most: labels - 1) != nil
    {
      flags.insert(.isReferred)
    }
    let sets = (0..<node.setCount).map { ExportedSet(Block(node.set($0), at: node)) }
    // Where the wildcard's name is another zone's, nothing is known of the names that it stands for.
    if flags.contains(.hasWildcard), contains(zone: [1, 0x2a] + name) { flags.insert(.isCut) }
    return ExportedName(name: name, flags: flags, sets: sets)
  }

  private static func name(of zone: ZoneView) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: zone.name, count: zone.nameLength))
  }
}

extension ZoneTable {
  /// All zones, in no order.
  func zones() -> [ZoneView] {
    var zones: [ZoneView] = []
    unsafe index.slots.forEach(base: arena) { reference in
      zones.append(unsafe ZoneView(arena: arena, reference: reference))
    }
    return zones
  }
}
