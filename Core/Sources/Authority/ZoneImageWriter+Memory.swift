import DNSProtocol

extension ZoneImageWriter {
  func assemble(_ compiler: borrowing ZoneCompiler) -> CompiledZone {
    var slotCount = 2
    while slotCount * 2 < nodes.count * 3 { slotCount *= 2 }
    let slotsAt = ZoneImage.headerLength
    let nodesAt = slotsAt + slotCount * ZoneImage.slotLength
    let setsAt = nodesAt + nodes.count * ZoneImage.nodeLength
    let octetsAt = setsAt + sets.count * ZoneImage.setLength
    // Names come first; blocks start at an even offset; eight octets may be read beyond the end.
    let blocksAt = (compiler.nameOctets.count + 1) & ~1
    let length = octetsAt + blocksAt + blocks.count + 8
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    let base = memory.baseAddress!
    let fields: [(Int, Int)] = [
      (ZoneImage.HeaderField.magic, Int(ZoneImage.magic)),
      (ZoneImage.HeaderField.length, length), (ZoneImage.HeaderField.slotMask, slotCount - 1),
      (ZoneImage.HeaderField.nodeCount, nodes.count), (ZoneImage.HeaderField.slots, slotsAt),
      (ZoneImage.HeaderField.nodes, nodesAt), (ZoneImage.HeaderField.sets, setsAt),
      (ZoneImage.HeaderField.octets, octetsAt), (ZoneImage.HeaderField.serial, Int(serial)),
      (ZoneImage.HeaderField.negativeSOA, Int(negativeSOA)),
      (ZoneImage.HeaderField.recordCount, order.count),
      (ZoneImage.HeaderField.setCount, sets.count),
    ]
    for (offset, value) in fields {
      unsafe base.storeBytes(
        of: UInt32(truncatingIfNeeded: value), toByteOffset: offset, as: UInt32.self)
    }
    for index in nodes.indices {
      unsafe base.storeBytes(
        of: nodes[index], toByteOffset: nodesAt + index * ZoneImage.nodeLength,
        as: ZoneImage.Node.self)
      unsafe fillSlot(base + slotsAt, slotCount, hash: compiler.names[index].hash, node: index)
    }
    for index in sets.indices {
      var set = sets[index]
      set.block += UInt32(truncatingIfNeeded: blocksAt)
      unsafe base.storeBytes(
        of: set, toByteOffset: setsAt + index * ZoneImage.setLength, as: ZoneImage.Set.self)
    }
    unsafe compiler.nameOctets.withUnsafeBytes {
      unsafe (base + octetsAt).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
    }
    unsafe blocks.withUnsafeBytes {
      guard let source = $0.baseAddress else { return }
      unsafe (base + octetsAt + blocksAt).copyMemory(from: source, byteCount: $0.count)
    }
    return unsafe CompiledZone(apex: compiler.apex, memory: memory)
  }

  private func fillSlot(
    _ slots: UnsafeMutableRawPointer, _ slotCount: Int, hash: UInt64, node: Int
  ) {
    var slot = Int(truncatingIfNeeded: hash & 0xffff_ffff) & (slotCount - 1)
    while unsafe slots.load(
      fromByteOffset: slot * ZoneImage.slotLength + 4, as: UInt32.self) != 0
    {
      slot = (slot + 1) & (slotCount - 1)
    }
    unsafe slots.storeBytes(
      of: UInt32(truncatingIfNeeded: hash >> 32), toByteOffset: slot * ZoneImage.slotLength,
      as: UInt32.self)
    unsafe slots.storeBytes(
      of: UInt32(truncatingIfNeeded: node + 1), toByteOffset: slot * ZoneImage.slotLength + 4,
      as: UInt32.self)
  }
}
