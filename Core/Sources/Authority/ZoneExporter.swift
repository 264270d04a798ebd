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

  /// The number of names of a zone; `nil` without such a zone.
  public mutating func nameCount(of zone: [UInt8]) -> Int? {
    find(zone).map { Int($0.slots.count) }
  }

  /// Calls `body` with each name of a zone, in no order, until it returns `false`.
  public mutating func forEachName(of zone: [UInt8], _ body: (ExportedName) -> Bool) {
    guard let view = find(zone) else { return }
    var goesOn = true
    var nodes: [ZoneNode] = []
    unsafe view.slots.forEach(base: publication.base) { reference in
      nodes.append(unsafe ZoneNode(base: SlotTable.place(reference, publication.base)))
    }
    for node in nodes where goesOn {
      if let name = export(node, of: view) { goesOn = body(name) }
    }
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
