/// The records of one set as they are sent.
@safe
struct Block {
  /// The set that the block belongs to.
  let set: RecordSet
  /// The first octet.
  let octets: UnsafePointer<UInt8>
  /// The name that the block was made for, in lower case.
  let owner: UnsafePointer<UInt8>
  /// The length of that name in octets.
  let ownerLength: Int

  @inline(__always)
  init(
    _ set: RecordSet, of base: UnsafeRawPointer, owner: UnsafePointer<UInt8>, ownerLength: Int
  ) {
    self.set = set
    unsafe octets = (base + Int(set.block)).assumingMemoryBound(to: UInt8.self)
    unsafe self.owner = owner
    self.ownerLength = ownerLength
  }

  @inline(__always)
  init(_ set: RecordSet, at node: ZoneNode) {
    unsafe self.init(set, of: node.base, owner: node.name, ownerLength: node.nameLength)
  }

  /// The length of the records in octets.
  @inline(__always)
  var length: Int { Int(set.answerLength) }

  /// Whether the owner's pointer is among those that move: then the block stands for its own owner
  /// and can't be sent for a name that a wildcard stands for without being spelt out.
  @inline(__always)
  var movesOwner: Bool { self.set.type == RRType.ns || self.set.type == RRType.dname }

  /// What a compression pointer of the block leads to.
  func place(_ target: Int) -> UnsafePointer<UInt8> {
    if target < 12 &+ ownerLength { return unsafe owner + (target &- 12) }
    return unsafe octets + (target &- 16 &- ownerLength)
  }

  /// Moves the compression pointers of the block, which was copied to `start`.
  @inline(__always)
  func relocate(_ writer: ResponseWriter, from start: Int, by delta: Int) {
    guard delta != 0, set.relocationCount > 0 else { return }
    let list = unsafe UnsafeRawPointer(octets + length)
    var index = 0
    while index < Int(set.relocationCount) {
      let offset = unsafe Int(list.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
      let pointer = writer.get16(at: start &+ offset)
      writer.put16(pointer &+ UInt16(truncatingIfNeeded: delta), at: start &+ offset)
      index &+= 1
    }
  }

  /// The additional data that an answer with the block asks for.
  @inline(__always)
  func target(_ index: Int) -> AdditionalTarget {
    let start = length &+ Int(set.relocationCount) &* 2 &+ index &* AdditionalTarget.length
    return unsafe UnsafeRawPointer(octets).loadUnaligned(
      fromByteOffset: start, as: AdditionalTarget.self)
  }

  /// The offset after the record at an offset.
  @inline(__always)
  func endOfRecord(at start: Int) -> Int {
    let typeAt = endOfName(at: start)
    let length = unsafe Int(octets[typeAt &+ 8]) &<< 8 | Int(octets[typeAt &+ 9])
    return typeAt &+ 10 &+ length
  }

  /// The offset after the name at an offset.
  @inline(__always)
  func endOfName(at start: Int) -> Int {
    var position = start
    while true {
      let label = unsafe octets[position]
      if label == 0 { return position &+ 1 }
      if label >= 0xc0 { return position &+ 2 }
      position &+= 1 &+ Int(label)
    }
  }

  /// The TTL of the set in seconds, from its first record.
  var ttl: UInt32 {
    let start = endOfName(at: 0) &+ 4
    var value: UInt32 = 0
    for offset in start..<(start &+ 4) { value = unsafe value &<< 8 | UInt32(octets[offset]) }
    return value
  }
}
