public import DNSProtocol
import Glibc

/// Collects the records of a zone, in any order, for ``ZonePublication/compile(_:)``.
///
/// Everything that is derived from the records is computed here and never taken from the
/// database: which names exist, empty non-terminals, what is occluded by a delegation or a
/// DNAME, glue and additional data.
public struct ZoneCompiler: ~Copyable {
  /// A name under construction.
  struct Name {
    var text: Int
    var length: UInt8
    var labelCount: UInt8
    var tag: UInt32
    var childCount: UInt32 = 0
    var firstRecord = RecordPool.none
    var lastRecord = RecordPool.none
  }

  /// No name.
  static let none = UInt32.max

  /// The zone's name in lower case.
  public private(set) var apex: DomainName
  let key: HashKey
  private(set) var names: [Name] = []
  /// The names' lower-case wire forms, one after another.
  private var nameOctets = OctetBuffer()
  private(set) var pool = RecordPool()
  private(set) var table: TagTable
  /// The name of the record that was added last, and room for that of the next.
  private var scratch = NameScratch()
  private var nextScratch = NameScratch()
  /// A record whose name is still to be looked up: what that needs of the memory is on its way while
  /// the next record is being read.
  private var waiting = RecordPool.none
  private var lastOwner = OctetBuffer()
  private var lastName = ZoneCompiler.none
  /// What was found wrong.
  public internal(set) var defects: [ZoneDefect] = []

  /// Starts an empty zone.
  ///
  /// - Parameters:
  ///   - apex: The zone's name.
  ///   - key: The key of the publication that the zone is for.
  ///   - expectedRecords: About how many records will come, to make room at once.
  public init(apex: DomainName, key: HashKey, expectedRecords: Int = 8) {
    self.apex = apex.lowercased
    self.key = key
    table = TagTable(expecting: expectedRecords)
    pool.reserveCapacity(min(expectedRecords, 1 << 24))
    names.reserveCapacity(min(expectedRecords, 1 << 24))
    start()
  }

  /// Forgets everything and starts another zone, in the memory that is there already.
  ///
  /// - Parameters:
  ///   - apex: The zone's name.
  ///   - expectedRecords: About how many records will come, to make room at once.
  public mutating func begin(apex: DomainName, expectedRecords: Int = 8) {
    self.apex = apex.lowercased
    defects.removeAll()
    names.removeAll(keepingCapacity: true)
    nameOctets.truncate()
    pool.removeAll()
    table.removeAll(expecting: expectedRecords)
    lastOwner.truncate()
    pool.reserveCapacity(min(expectedRecords, 1 << 24))
    names.reserveCapacity(min(expectedRecords, 1 << 24))
    start()
  }

  private mutating func start() {
    waiting = RecordPool.none
    let wire = apex.wire
    guard nextScratch.read(wire: wire.span, key) else { return }
    swap(&scratch, &nextScratch)
    lastName = insert(depth: scratch.labelCount)
  }

  /// Adds a record.
  ///
  /// - Parameters:
  ///   - owner: The owner's name.
  ///   - type: The type.
  ///   - ttl: The TTL in seconds.
  ///   - data: The data as ``RecordData/wire`` holds it.
  public mutating func add(owner: DomainName, type: RecordType, ttl: UInt32, data: [UInt8]) {
    add(owner: owner.wire.span, type: type, ttl: ttl, data: data.span)
  }

  /// Adds a record.
  ///
  /// - Parameters:
  ///   - owner: The owner's name in wire format, uncompressed and well-formed.
  ///   - type: The type.
  ///   - ttl: The TTL in seconds.
  ///   - data: The data as ``RecordData/wire`` holds it, at most 65,535 octets.
  public mutating func add(owner: Span<UInt8>, type: RecordType, ttl: UInt32, data: Span<UInt8>) {
    guard data.count <= 65535 else { return }
    if isLastOwner(owner) {
      settle()
      link(pool.append(type: type.rawValue, ttl: ttl, data: data), to: lastName)
      return
    }
    guard nextScratch.read(wire: owner, key) else {
      lastOwner.truncate()
      return
    }
    table.prefetch(nextScratch.tag(depth: nextScratch.labelCount))
    settle()
    swap(&scratch, &nextScratch)
    waiting = pool.append(type: type.rawValue, ttl: ttl, data: data)
  }

  /// Finds the name of the record that waits.
  mutating func settle() {
    guard waiting != RecordPool.none else { return }
    let record = waiting
    waiting = RecordPool.none
    lastName = node()
    link(record, to: lastName)
  }

  private mutating func link(_ record: UInt32, to name: UInt32) {
    guard name != Self.none else {
      let wire = unsafe Array(
        UnsafeBufferPointer(start: scratch.original, count: scratch.length))
      if let owner = try? DomainName(wire: wire) {
        let type = RecordType(rawValue: pool.records[Int(record)].type)
        defects.append(ZoneDefect(owner: owner, type: type, reason: .outOfZone))
      }
      return
    }
    let last = names[Int(name)].lastRecord
    if last == RecordPool.none {
      names[Int(name)].firstRecord = record
    } else {
      pool.link(record, after: last)
    }
    names[Int(name)].lastRecord = record
  }

  /// Rows of one name mostly come one after another.
  private mutating func isLastOwner(_ owner: Span<UInt8>) -> Bool {
    unsafe owner.withUnsafeBufferPointer { buffer in
      guard let octets = buffer.baseAddress else { return false }
      if owner.count == lastOwner.count, unsafe memcmp(octets, lastOwner.base, owner.count) == 0 {
        return true
      }
      lastOwner.truncate()
      unsafe lastOwner.append(octets, owner.count)
      return false
    }
  }
}

extension ZoneCompiler {
  /// A node's name in lower-case wire format.
  func name(of index: Int) -> ArraySlice<UInt8> {
    unsafe Array(
      UnsafeBufferPointer(start: place(of: index), count: Int(names[index].length)))[...]
  }

  /// Whether a node's first label is an asterisk.
  func isWildcard(_ index: Int) -> Bool {
    unsafe names[index].length > 2 && place(of: index)[0] == 1 && place(of: index)[1] == 0x2a
  }

  /// Where a node's name stands, until another record is added.
  func place(of index: Int) -> UnsafePointer<UInt8> {
    unsafe UnsafePointer(nameOctets.base + names[index].text)
  }

  /// The index of the node with the name in the scratch space, made with its ancestors where there is none yet;
  /// ``none`` for a name outside the zone.
  private mutating func node() -> UInt32 {
    let depth = scratch.labelCount
    let found = find(depth: depth)
    if found != Self.none { return found }
    let apexDepth = Int(names[0].labelCount)
    guard depth > apexDepth else { return Self.none }
    // Whatever is found is the apex or below it.
    var existing = depth - 1
    var parent = find(depth: existing)
    while parent == Self.none {
      guard existing > apexDepth else { return Self.none }
      existing -= 1
      parent = find(depth: existing)
    }
    while existing < depth {
      existing += 1
      names[Int(parent)].childCount += 1
      parent = insert(depth: existing)
    }
    return parent
  }

  /// The node with the suffix of `depth` labels of the name in the scratch space.
  private func find(depth: Int) -> UInt32 {
    let start = scratch.start(depth: depth)
    let length = scratch.length - start
    let found = table.find(scratch.tag(depth: depth)) { index in
      unsafe Int(names[Int(index)].length) == length
        && memcmp(place(of: Int(index)), scratch.lowered + start, length) == 0
    }
    return found ?? Self.none
  }

  private mutating func insert(depth: Int) -> UInt32 {
    let start = scratch.start(depth: depth)
    let text = nameOctets.count
    let length = scratch.length - start
    unsafe nameOctets.append(UnsafePointer(scratch.lowered + start), length)
    let index = UInt32(truncatingIfNeeded: names.count)
    let tag = scratch.tag(depth: depth)
    names.append(
      Name(
        text: text, length: UInt8(truncatingIfNeeded: length),
        labelCount: UInt8(truncatingIfNeeded: depth), tag: tag))
    table.insert(index, tag: tag)
    return index
  }
}
