import DNSProtocol
import Glibc

/// Whole zones.
extension ZoneStore {
  /// Makes a zone that no index names yet.
  ///
  /// - Returns: Where its header is.
  func compile(_ compiler: inout ZoneCompiler) -> UInt32 {
    compile(&compiler, &builder)
  }

  /// As ``compile(_:)``; the builder is asked for once and not once a name.
  private func compile(_ compiler: inout ZoneCompiler, _ builder: inout NodeBuilder) -> UInt32 {
    compiler.settle()
    let apex = compiler.apex.wire
    var header = ZoneHeader(name: apex, labelCount: compiler.apex.labelCount)
    var references = [UInt32](repeating: Arena.none, count: compiler.names.count)
    builder.defects.removeAll()
    for index in compiler.names.indices {
      if let plain = storePlainNode(index, of: compiler) {
        references[index] = plain
        header.recordCount += 1
        if compiler.isWildcard(index) {
          header.noteWildcard(1, labelCount: Int(compiler.names[index].labelCount))
        }
        continue
      }
      let name = compiler.names[index]
      let subject = NodeBuilder.Subject(
        name: compiler.name(of: index), labelCount: Int(name.labelCount),
        childCount: name.childCount, apex: apex)
      builder.build(subject, from: name.firstRecord, compiler.pool, key)
      references[index] = store(builder.node)
      header.recordCount += builder.recordCount
      header.noteFlags(builder.flags, before: 0, labelCount: subject.labelCount)
      if subject.isWildcard, index > 0 { header.noteWildcard(1, labelCount: subject.labelCount) }
      if index == 0 {
        header.apexNode = references[0]
        Self.setNegativeSOA(of: &header, subject, from: name.firstRecord, compiler.pool, &builder)
      }
    }
    header.slots = makeTable(bits: SlotTable.bits(for: compiler.names.count))
    compiler.table.forEach { fill(references[Int($0)], tag: $1, in: &header.slots) }
    compiler.defects += builder.defects
    builder.defects.removeAll()
    if header.negativeSOA == nil {
      compiler.defects.append(
        ZoneDefect(owner: compiler.apex, type: .soa, reason: .missingSOA))
    }
    return store(header.octets().span)
  }

  /// Writes the node of a name with a single record of a type without names in its data, as most
  /// names of most zones are, straight into the arena.
  ///
  /// - Returns: Where it is, or `nil` for a name that is not so.
  private func storePlainNode(_ index: Int, of compiler: borrowing ZoneCompiler) -> UInt32? {
    let name = compiler.names[index]
    guard index > 0, name.firstRecord != RecordPool.none, name.firstRecord == name.lastRecord else {
      return nil
    }
    let record = compiler.pool.records[Int(name.firstRecord)]
    guard record.type == 1 || record.type == 28 || record.type == 16 else { return nil }
    let nameLength = Int(name.length)
    let setAt = ZoneNode.setsOffset(nameLength: nameLength)
    let blockAt = setAt + RecordSet.length
    let dataLength = Int(record.dataLength)
    let units = (blockAt + 12 + dataLength + Arena.unitLength - 1) / Arena.unitLength
    let reference = arena.allocate(units * Arena.unitLength)
    let node = unsafe arena.at(reference)
    let header =
      UInt64(name.length) | UInt64(name.labelCount) << 8 | 1 << 32  // no flags, one set
    unsafe node.storeBytes(of: header, as: UInt64.self)
    unsafe node.storeBytes(of: name.childCount, toByteOffset: 8, as: UInt32.self)
    unsafe node.storeBytes(
      of: UInt32(truncatingIfNeeded: units), toByteOffset: 12, as: UInt32.self)
    // What the name leaves of its last word is zero.
    unsafe node.storeBytes(of: 0, toByteOffset: setAt - 8, as: UInt64.self)
    unsafe memcpy(node + ZoneNode.headerLength, compiler.place(of: index), nameLength)
    let set = RecordSet(
      type: record.type, answerCount: 1, block: UInt32(truncatingIfNeeded: blockAt),
      answerLength: UInt32(truncatingIfNeeded: 12 + dataLength))
    unsafe node.storeBytes(of: set, toByteOffset: setAt, as: RecordSet.self)
    let words: [3 of UInt32] = [
      0xc00c_0000 | UInt32(record.type), 1 << 16 | record.ttl >> 16,
      record.ttl << 16 | UInt32(record.dataLength),
    ]
    for word in words.indices {
      unsafe node.storeBytes(
        of: words[word].bigEndian, toByteOffset: blockAt + word * 4, as: UInt32.self)
    }
    unsafe memcpy(node + (blockAt + 12), compiler.pool.place(of: name.firstRecord), dataLength)
    return reference
  }

  /// Takes the zone's SOA from the records of the apex.
  static func setNegativeSOA(
    of header: inout ZoneHeader, _ subject: borrowing NodeBuilder.Subject, from first: UInt32,
    _ pool: borrowing RecordPool, _ builder: inout NodeBuilder
  ) {
    guard let (set, serial) = builder.buildNegativeSOA(subject, from: first, pool) else {
      (header.negativeSOA, header.serial) = (nil, 0)
      return
    }
    (header.negativeSOA, header.serial) = ((set, builder.nodeOctets), serial)
  }

  /// The zone with a name in wire format, and where its header is.
  func zone(named wire: [UInt8]) -> ZoneView? {
    guard readName(wire) else { return nil }
    return unsafe ZoneTable(arena: base, index).find(scratch, depth: scratch.labelCount)
  }

  /// Puts a zone into the index, in the place of the one with its name.
  func insert(_ reference: UInt32) {
    let zone = unsafe ZoneView(arena: base, reference: reference)
    let name = unsafe Array(UnsafeBufferPointer(start: zone.name, count: zone.nameLength))
    let former = self.zone(named: name)
    let depth = scratch.labelCount
    let tag = scratch.tag(depth: depth)
    recordCount += zone.recordCount
    if let former {
      recordCount -= former.recordCount
      replace(self.reference(of: former), with: reference, tag: tag, in: &index.slots)
      discard(self.reference(of: former))
    } else {
      insert(reference, tag: tag, into: &index.slots)
      depthCounts[depth] += 1
    }
  }

  /// Takes a zone out of the index.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  func removeZone(named wire: [UInt8]) -> Bool {
    guard let zone = zone(named: wire) else { return false }
    let depth = scratch.labelCount
    recordCount -= zone.recordCount
    depthCounts[depth] -= 1
    remove(reference(of: zone), tag: scratch.tag(depth: depth), from: &index.slots)
    discard(reference(of: zone))
    return true
  }

  /// Gives all pieces of a zone back.
  func discard(_ header: UInt32) {
    let zone = unsafe ZoneView(arena: base, reference: header)
    var nodes: [UInt32] = []
    nodes.reserveCapacity(Int(zone.slots.count))
    unsafe zone.slots.forEach(base: base) { nodes.append($0) }
    for node in nodes { retireNode(node) }
    retire(zone.slots)
    retire(header, Int(zone.word(ZoneView.Field.units)) * Arena.unitLength)
  }

  /// Gives a node back.
  func retireNode(_ reference: UInt32) {
    let units = unsafe arena.at(reference).load(fromByteOffset: 12, as: UInt32.self)
    retire(reference, Int(units) * Arena.unitLength)
  }

  /// Reads a name into the scratch space.
  ///
  /// - Returns: Whether it is well-formed.
  func readName(_ wire: [UInt8]) -> Bool { scratch.read(wire: wire.span, key) }

  /// Where a zone's header is.
  func reference(of zone: ZoneView) -> UInt32 { unsafe reference(zone.base) }

  /// The reference that names a place.
  func reference(_ place: UnsafeRawPointer) -> UInt32 {
    unsafe UInt32(truncatingIfNeeded: (place - base) / Arena.unitLength)
  }
}

extension ZoneStore {
  /// Writes a changed header in the place of the zone's former one.
  func replaceHeader(_ header: ZoneHeader) {
    guard let former = zone(named: header.name) else { return }
    let reference = store(header.octets().span)
    recordCount += header.recordCount - former.recordCount
    replace(
      self.reference(of: former), with: reference, tag: scratch.tag(depth: scratch.labelCount),
      in: &index.slots)
    retire(
      self.reference(of: former),
      Int(former.word(ZoneView.Field.units)) * Arena.unitLength)
  }

  /// Takes every zone out of the index.
  func removeAllZones() {
    var zones: [UInt32] = []
    unsafe index.slots.forEach(base: base) { zones.append($0) }
    for zone in zones { discard(zone) }
    retire(index.slots)
    index.slots = makeTable(bits: SlotTable.bits(for: 0))
    noteFresh(index.slots)
    depthCounts = [Int](repeating: 0, count: 128)
    recordCount = 0
  }
}
