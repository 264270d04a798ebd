import CLinux

/// One version of a compiled zone, read in place: a piece of an ``Arena`` that names the others.
///
/// A version never changes. A view is bare pointers, so that using it counts no references; the
/// memory stays as long as the reader's generation is not given up (``ReaderSlot``).
@safe
struct ZoneView: BitwiseCopyable {
  /// Where the numbers of the header stand, in octets.
  enum Field {
    static let nameLength = 0
    static let labelCount = 1
    static let hasSOA = 2
    static let units = 4
    static let slotRoot = 8
    static let slotCount = 12
    static let slotBits = 16
    static let recordCount = 20
    static let serial = 24
    static let cutCount = 28
    static let wildcardCount = 32
    static let apexNode = 36
    static let cutDepths = 40
    static let wildcardDepths = 48
    static let negativeSOA = 56
    static let name = 72
  }

  /// The arena's base.
  let arena: UnsafeRawPointer
  /// Where the zone's header is.
  let base: UnsafeRawPointer

  @inline(__always)
  init(arena: UnsafeRawPointer, base: UnsafeRawPointer) {
    unsafe (self.arena, self.base) = (arena, base)
  }

  @inline(__always)
  init(arena: UnsafeRawPointer, reference: UInt32) {
    unsafe self.init(arena: arena, base: arena + Int(reference) &* Arena.unitLength)
  }

  @inline(__always)
  func word(_ offset: Int) -> UInt32 { unsafe base.load(fromByteOffset: offset, as: UInt32.self) }

  /// The length of the zone's name in octets.
  @inline(__always)
  var nameLength: Int { unsafe Int(base.load(as: UInt8.self)) }
  /// The number of labels of the zone's name.
  @inline(__always)
  var labelCount: Int { unsafe Int(base.load(fromByteOffset: Field.labelCount, as: UInt8.self)) }
  /// The zone's name in lower-case wire format.
  @inline(__always)
  var name: UnsafePointer<UInt8> {
    unsafe (base + Field.name).assumingMemoryBound(to: UInt8.self)
  }
  /// Whether there is an SOA, without which nothing can be answered from the zone.
  @inline(__always)
  var hasSOA: Bool { unsafe base.load(fromByteOffset: Field.hasSOA, as: UInt8.self) != 0 }
  /// The names of the zone.
  @inline(__always)
  var slots: SlotTable {
    SlotTable(
      root: word(Field.slotRoot), count: word(Field.slotCount), bits: word(Field.slotBits))
  }
  /// The number of records.
  var recordCount: Int { Int(word(Field.recordCount)) }
  /// The SOA's serial, 0 without one.
  var serial: UInt32 { word(Field.serial) }
  /// The node of the zone's own name.
  @inline(__always)
  var apex: ZoneNode { unsafe ZoneNode(base: SlotTable.place(word(Field.apexNode), arena)) }
  /// One bit for each number of labels below the apex at which there may be a cut, the last one
  /// for all from 63 on.
  @inline(__always)
  var cutDepths: UInt64 { unsafe base.load(fromByteOffset: Field.cutDepths, as: UInt64.self) }
  /// One bit for each number of labels below the apex at which there may be a name with a wildcard
  /// right below it, the last one for all from 63 on.
  @inline(__always)
  var wildcardDepths: UInt64 {
    unsafe base.load(fromByteOffset: Field.wildcardDepths, as: UInt64.self)
  }
  /// The apex's SOA with the TTL of negative answers (RFC 2308 §3).
  @inline(__always)
  var negativeSOA: Block {
    unsafe Block(
      base.load(fromByteOffset: Field.negativeSOA, as: RecordSet.self), of: base,
      owner: name, ownerLength: nameLength)
  }

  /// The bit of ``cutDepths`` and ``wildcardDepths`` for a number of labels below the apex.
  @inline(__always)
  static func bit(_ depth: Int) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: min(depth, 63)) }
}

extension ZoneView {
  /// The node with a name.
  ///
  /// - Parameters:
  ///   - hash: The name's hash.
  ///   - name: The name in lower case.
  ///   - length: Its length in octets.
  @inline(__always)
  func find(tag: UInt32, name: UnsafePointer<UInt8>, length: Int) -> ZoneNode? {
    let place = unsafe slots.find(tag, base: arena) {
      unsafe ZoneNode.isNamed(name, length, at: $0)
    }
    return unsafe place.map { unsafe ZoneNode(base: $0) }
  }

  /// The slot where the search for a name begins.
  @inline(__always)
  func homeSlot(of name: borrowing NameScratch) -> UnsafeRawPointer {
    unsafe slots.homeSlot(of: name.tag(depth: name.labelCount), base: arena)
  }

  /// Has the node brought near that a slot leads to.
  @inline(__always)
  func prefetchNode(in slot: UnsafeRawPointer?) {
    guard let slot = unsafe slot else { return }
    let entry = unsafe slot.load(as: UInt64.self)
    unsafe clinux_prefetch(SlotTable.place(UInt32(truncatingIfNeeded: entry), arena))
  }

  /// The node with the suffix of `depth` labels of a name.
  @inline(__always)
  func find(_ name: borrowing NameScratch, depth: Int) -> ZoneNode? {
    let start = name.start(depth: depth)
    return unsafe find(
      tag: name.tag(depth: depth), name: name.lowered + start, length: name.length &- start)
  }

  /// The number of labels of the nearest ancestor that exists of a name that does not
  /// (RFC 4592 §3.3.1).
  ///
  /// Every ancestor of a name that exists exists too, so the depth can be halved: a name of a
  /// hundred labels costs seven look-ups.
  @inline(__always)
  func closestEncloser(of name: borrowing NameScratch) -> Int {
    var existing = labelCount
    var missing = name.labelCount
    while missing &- existing > 1 {
      let middle = (missing &+ existing) &>> 1
      if find(name, depth: middle) == nil { missing = middle } else { existing = middle }
    }
    return existing
  }

  /// The wildcard right below the suffix of `depth` labels of a longer name, if there is one.
  @inline(__always)
  func wildcard(below name: borrowing NameScratch, depth: Int, _ key: HashKey) -> ZoneNode? {
    guard wildcardDepths & Self.bit(depth &- labelCount) != 0 else { return nil }
    let start = name.start(depth: depth)
    let length = name.length &- start
    let tag = HashKey.tag(NameHash.extendByAsterisk(name.hash(depth: depth), key))
    let place = unsafe slots.find(tag, base: arena) { candidate in
      guard unsafe Int(candidate.load(as: UInt8.self)) == length &+ 2,
        unsafe candidate.load(fromByteOffset: ZoneNode.headerLength, as: UInt16.self) == 0x2a01
      else { return false }
      return unsafe WholeWords.equal(
        candidate + (ZoneNode.headerLength &+ 2), UnsafeRawPointer(name.lowered + start), length)
    }
    return unsafe place.map { unsafe ZoneNode(base: $0) }
  }

  /// The delegation or DNAME nearest to the apex among the suffixes of a name of up to `most`
  /// labels, all of which exist.
  @inline(__always)
  func cut(above name: borrowing NameScratch, most: Int) -> ZoneNode? {
    let below = most &- labelCount
    guard below >= 0, cutDepths & (Self.bit(below) &* 2 &- 1) != 0 else { return nil }
    return searchCut(above: name, most: most)
  }

  private func searchCut(above name: borrowing NameScratch, most: Int) -> ZoneNode? {
    var depth = labelCount
    while depth <= most {
      if cutDepths & Self.bit(depth &- labelCount) != 0, let node = find(name, depth: depth),
        node.isCut
      {
        return node
      }
      depth &+= 1
    }
    return nil
  }
}
