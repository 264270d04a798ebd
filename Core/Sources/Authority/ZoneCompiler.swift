public import DNSProtocol

/// Builds a ``CompiledZone`` from records in any order.
///
/// Everything that is derived from the records is computed here and never taken from the
/// database: which names exist, empty non-terminals, what is occluded by a delegation or a
/// DNAME, glue and additional data.
public struct ZoneCompiler: ~Copyable {
  /// A name under construction.
  struct Name {
    var text: Int
    var length: Int
    var labelCount: Int
    var parent: UInt32
    var hash: UInt64
    var firstRecord: UInt32 = ZoneImage.none
    var lastRecord: UInt32 = ZoneImage.none
  }

  /// A record as it was added.
  struct Record {
    var type: UInt16
    var dataLength: UInt16
    var ttl: UInt32
    var data: Int
    var next: UInt32 = ZoneImage.none
  }

  let apex: DomainName
  let key: HashKey
  var names: [Name] = []
  /// The names' lower-case wire forms, one after another.
  var nameOctets: [UInt8] = []
  var records: [Record] = []
  var dataOctets: [UInt8] = []
  private var slots: [UInt32]
  private var scratch = NameScratch()
  private var lastOwner: [UInt8] = []
  private var lastName: UInt32 = ZoneImage.none
  /// What was found wrong.
  public private(set) var defects: [ZoneDefect] = []

  /// Starts an empty zone.
  ///
  /// - Parameters:
  ///   - apex: The zone's name.
  ///   - key: The key of the publication that the zone is for.
  ///   - expectedRecords: About how many records will come, to make room at once.
  public init(apex: DomainName, key: HashKey, expectedRecords: Int = 8) {
    self.apex = apex.lowercased
    self.key = key
    slots = [UInt32](repeating: 0, count: 16)
    records.reserveCapacity(expectedRecords)
    _ = node(of: self.apex.wire)
  }

  /// Adds a record.
  ///
  /// - Parameters:
  ///   - owner: The owner's name.
  ///   - type: The type.
  ///   - ttl: The TTL in seconds.
  ///   - data: The data as ``RecordData/wire`` holds it.
  public mutating func add(owner: DomainName, type: RecordType, ttl: UInt32, data: [UInt8]) {
    let name: UInt32
    if owner.wire == lastOwner {
      name = lastName
    } else {
      name = node(of: owner.wire)
      lastOwner = owner.wire
      lastName = name
    }
    guard name != ZoneImage.none, data.count <= 65535 else {
      report(owner, type, .outOfZone)
      return
    }
    let index = UInt32(truncatingIfNeeded: records.count)
    records.append(
      Record(
        type: type.rawValue, dataLength: UInt16(truncatingIfNeeded: data.count),
        ttl: min(ttl, 0x7fff_ffff), data: dataOctets.count))
    dataOctets.append(contentsOf: data)
    if names[Int(name)].firstRecord == ZoneImage.none {
      names[Int(name)].firstRecord = index
    } else {
      records[Int(names[Int(name)].lastRecord)].next = index
    }
    names[Int(name)].lastRecord = index
  }

  /// Finishes the zone.
  public mutating func compile() -> CompiledZone {
    ZoneImageWriter.write(&self)
  }

  mutating func report(_ owner: DomainName, _ type: RecordType, _ reason: ZoneDefect.Reason) {
    defects.append(ZoneDefect(owner: owner, type: type, reason: reason))
  }

  /// The name of a node.
  func domainName(of index: Int) -> DomainName {
    let name = names[index]
    return (try? DomainName(wire: Array(nameOctets[name.text..<(name.text + name.length)])))
      ?? apex
  }
}

extension ZoneCompiler {
  /// The index of the node with the name, made with its ancestors where there is none yet;
  /// ``ZoneImage/none`` for a name outside the zone.
  private mutating func node(of wire: [UInt8]) -> UInt32 {
    guard prepare(wire) else { return ZoneImage.none }
    let depth = scratch.labelCount
    let found = find(depth: depth)
    if found != ZoneImage.none { return found }
    guard !names.isEmpty else { return insert(depth: depth, parent: ZoneImage.none) }
    let apexDepth = names[0].labelCount
    guard depth > apexDepth, find(depth: apexDepth) == 0 else { return ZoneImage.none }
    var existing = depth - 1
    var parent = find(depth: existing)
    while parent == ZoneImage.none {
      existing -= 1
      parent = find(depth: existing)
    }
    while existing < depth {
      existing += 1
      parent = insert(depth: existing, parent: parent)
    }
    return parent
  }

  private mutating func prepare(_ wire: [UInt8]) -> Bool {
    let end = unsafe wire.withUnsafeBufferPointer {
      unsafe scratch.read($0.baseAddress!, count: $0.count, from: 0)
    }
    scratch.prepare(key)
    return end != nil
  }

  /// The node with the suffix of `depth` labels of the name in the scratch space.
  func find(depth: Int) -> UInt32 {
    let start = scratch.start(depth: depth)
    return unsafe find(
      hash: scratch.hash(depth: depth), name: scratch.lowered + start,
      length: scratch.length - start)
  }

  private func find(hash: UInt64, name: UnsafePointer<UInt8>, length: Int) -> UInt32 {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let index = slots[slot] - 1
      let candidate = names[Int(index)]
      if candidate.hash == hash, candidate.length == length {
        var offset = 0
        while offset < length, unsafe nameOctets[candidate.text + offset] == name[offset] {
          offset += 1
        }
        if offset == length { return index }
      }
      slot = (slot + 1) & mask
    }
    return ZoneImage.none
  }

  /// The node with a name given in wire format, if there is one.
  mutating func existingNode(of wire: [UInt8]) -> UInt32 {
    prepare(wire) ? find(depth: scratch.labelCount) : ZoneImage.none
  }

  /// The wildcard node that would be the source of synthesis for a name that does not exist
  /// (RFC 4592 §3.3.1), if there is one.
  mutating func sourceOfSynthesis(of wire: [UInt8]) -> UInt32 {
    guard prepare(wire) else { return ZoneImage.none }
    var depth = scratch.labelCount - 1
    let apexDepth = names[0].labelCount
    while depth >= apexDepth {
      let encloser = find(depth: depth)
      if encloser != ZoneImage.none {
        let wildcard = [1, UInt8(ascii: "*")] + lowerCaseWire(of: Int(encloser))
        return existingNode(of: wildcard)
      }
      depth -= 1
    }
    return ZoneImage.none
  }

  /// A record's data.
  func data(of record: Int) -> ArraySlice<UInt8> {
    let start = records[record].data
    return dataOctets[start..<(start + Int(records[record].dataLength))]
  }

  /// A node's name in wire format.
  func lowerCaseWire(of index: Int) -> [UInt8] {
    let name = names[index]
    return Array(nameOctets[name.text..<(name.text + name.length)])
  }

  private mutating func insert(depth: Int, parent: UInt32) -> UInt32 {
    let start = scratch.start(depth: depth)
    let text = nameOctets.count
    for offset in start..<scratch.length { unsafe nameOctets.append(scratch.lowered[offset]) }
    let index = UInt32(truncatingIfNeeded: names.count)
    names.append(
      Name(
        text: text, length: scratch.length - start, labelCount: depth, parent: parent,
        hash: scratch.hash(depth: depth)))
    if names.count * 3 > slots.count * 2 { growSlots() } else { fillSlot(index) }
    return index
  }

  private mutating func growSlots() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for index in names.indices { fillSlot(UInt32(truncatingIfNeeded: index)) }
  }

  private mutating func fillSlot(_ index: UInt32) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: names[Int(index)].hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = index + 1
  }
}
