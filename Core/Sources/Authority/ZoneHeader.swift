/// What a zone's header says, while it is being made or changed.
struct ZoneHeader {
  /// The zone's name in lower-case wire format.
  var name: [UInt8]
  var labelCount: Int
  var slots = SlotTable()
  var recordCount = 0
  var serial: UInt32 = 0
  /// The delegations and DNAMEs.
  var cutCount = 0
  /// The names that start with an asterisk label.
  var wildcardCount = 0
  var apexNode = Arena.none
  var cutDepths: UInt64 = 0
  var wildcardDepths: UInt64 = 0
  /// The SOA of negative answers, its block and relocations, if there is an SOA.
  var negativeSOA: (set: RecordSet, octets: [UInt8])?

  init(name: [UInt8], labelCount: Int) {
    (self.name, self.labelCount) = (name, labelCount)
  }

  /// Reads the header of a zone.
  init(_ zone: ZoneView) {
    name = unsafe Array(UnsafeBufferPointer(start: zone.name, count: zone.nameLength))
    labelCount = zone.labelCount
    slots = zone.slots
    recordCount = zone.recordCount
    serial = zone.serial
    cutCount = Int(zone.word(ZoneView.Field.cutCount))
    wildcardCount = Int(zone.word(ZoneView.Field.wildcardCount))
    apexNode = zone.word(ZoneView.Field.apexNode)
    (cutDepths, wildcardDepths) = (zone.cutDepths, zone.wildcardDepths)
    if zone.hasSOA {
      let block = zone.negativeSOA
      let length = block.length + 2 * Int(block.set.relocationCount)
      negativeSOA = unsafe (
        block.set, Array(UnsafeBufferPointer(start: block.octets, count: length))
      )
    }
  }

  /// Takes note of what is at a node now and was before.
  mutating func noteFlags(_ flags: UInt16, before: UInt16, labelCount: Int) {
    let mask = ZoneNode.isDelegation | ZoneNode.hasDNAME
    if flags & mask != 0, before & mask == 0 {
      cutCount += 1
      cutDepths |= ZoneView.bit(labelCount - self.labelCount)
    } else if flags & mask == 0, before & mask != 0 {
      cutCount -= 1
      // The bits say where cuts may be: which of them are needed is not counted.
      if cutCount == 0 { cutDepths = 0 }
    }
  }

  /// Takes note of a wildcard that is new or gone.
  mutating func noteWildcard(_ change: Int, labelCount: Int) {
    wildcardCount += change
    if change > 0 { wildcardDepths |= ZoneView.bit(labelCount - 1 - self.labelCount) }
    if wildcardCount == 0 { wildcardDepths = 0 }
  }

  /// The header as ``ZoneView`` reads it.
  func octets() -> [UInt8] {
    let nameEnd = ZoneView.Field.name + ((name.count + 7) & ~7) + 2
    let length = nameEnd + (negativeSOA?.octets.count ?? 0)
    let units = (length + Arena.unitLength - 1) / Arena.unitLength
    var octets = [UInt8](repeating: 0, count: units * Arena.unitLength)
    unsafe octets.withUnsafeMutableBytes { buffer in
      func put<Value: BitwiseCopyable>(_ value: Value, _ offset: Int) {
        unsafe buffer.storeBytes(of: value, toByteOffset: offset, as: Value.self)
      }
      put(UInt8(truncatingIfNeeded: name.count), ZoneView.Field.nameLength)
      put(UInt8(truncatingIfNeeded: labelCount), ZoneView.Field.labelCount)
      put(UInt8(negativeSOA == nil ? 0 : 1), ZoneView.Field.hasSOA)
      put(UInt32(truncatingIfNeeded: units), ZoneView.Field.units)
      put(slots.root, ZoneView.Field.slotRoot)
      put(slots.count, ZoneView.Field.slotCount)
      put(slots.bits, ZoneView.Field.slotBits)
      put(UInt32(truncatingIfNeeded: recordCount), ZoneView.Field.recordCount)
      put(serial, ZoneView.Field.serial)
      put(UInt32(truncatingIfNeeded: cutCount), ZoneView.Field.cutCount)
      put(UInt32(truncatingIfNeeded: wildcardCount), ZoneView.Field.wildcardCount)
      put(apexNode, ZoneView.Field.apexNode)
      put(cutDepths, ZoneView.Field.cutDepths)
      put(wildcardDepths, ZoneView.Field.wildcardDepths)
      for (index, octet) in name.enumerated() { put(octet, ZoneView.Field.name + index) }
      guard let negativeSOA else { return }
      var set = negativeSOA.set
      set.block = UInt32(truncatingIfNeeded: nameEnd)
      put(set, ZoneView.Field.negativeSOA)
      for (index, octet) in negativeSOA.octets.enumerated() { put(octet, nameEnd + index) }
    }
    return octets
  }
}
