import Glibc

/// A compiled zone in flat memory: 32-bit offsets from one base, no object for a record.
///
/// An image is written once by ``ZoneCompiler`` and only read afterwards. This view of it is a
/// bare pointer, so that using it counts no references; ``CompiledZone`` owns the memory.
///
/// | section | what it holds |
/// |---|---|
/// | header | the numbers below |
/// | slots | open-addressed hash table: 32 bits of the hash, the node's index + 1 |
/// | nodes | one for each name that exists, empty non-terminals included; the apex first |
/// | sets | one for each RRset, those of a node side by side in order of type |
/// | octets | names in lower case and blocks: records ready to be sent |
@safe
struct ZoneImage: BitwiseCopyable {
  /// No node, no set.
  static let none = UInt32.max

  static let magic: UInt32 = 0x315a_4d4d
  static let headerLength = 64
  static let slotLength = 8
  static let nodeLength = 24
  static let setLength = 32

  /// Where the numbers of the header stand.
  enum HeaderField {
    static let magic = 0
    static let length = 4
    static let slotMask = 8
    static let nodeCount = 12
    static let slots = 16
    static let nodes = 20
    static let sets = 24
    static let octets = 28
    static let serial = 32
    static let negativeSOA = 36
    static let recordCount = 40
    static let setCount = 44
  }

  let base: UnsafeRawPointer

  init(base: UnsafeRawPointer) { unsafe self.base = base }

  @inline(__always)
  func word(_ offset: Int) -> UInt32 { unsafe base.load(fromByteOffset: offset, as: UInt32.self) }

  @inline(__always)
  func half(_ offset: Int) -> UInt16 { unsafe base.load(fromByteOffset: offset, as: UInt16.self) }

  @inline(__always)
  func octet(_ offset: Int) -> UInt8 { unsafe base.load(fromByteOffset: offset, as: UInt8.self) }

  /// The image's length in octets.
  var length: Int { Int(word(HeaderField.length)) }
  /// The number of names.
  var nodeCount: Int { Int(word(HeaderField.nodeCount)) }
  /// The number of records.
  var recordCount: Int { Int(word(HeaderField.recordCount)) }
  /// The SOA's serial, 0 without one.
  var serial: UInt32 { word(HeaderField.serial) }
  /// The apex's SOA with the TTL of negative answers (RFC 2308 §3), or `nil` in a zone that
  /// has none and so can't be answered from.
  @inline(__always)
  var negativeSOA: Set? {
    let index = word(HeaderField.negativeSOA)
    return index == Self.none ? nil : set(index)
  }

  /// The octets at an offset into their section.
  @inline(__always)
  func octets(_ offset: UInt32) -> UnsafePointer<UInt8> {
    unsafe (base + (Int(word(HeaderField.octets)) &+ Int(offset))).assumingMemoryBound(
      to: UInt8.self)
  }
}

extension ZoneImage {
  /// A name that exists in the zone.
  struct Node: BitwiseCopyable {
    /// Where its lower-case wire form starts.
    var name: UInt32 = 0
    /// The name's length in octets.
    var nameLength: UInt8 = 0
    /// The number of labels.
    var labelCount: UInt8 = 0
    /// What is there.
    var flags: UInt16 = 0
    /// The first of its sets.
    var firstSet: UInt32 = 0
    /// How many sets it has.
    var setCount: UInt32 = 0
    /// The delegation at or above it, or the DNAME above it, whichever is nearest to the apex.
    var cut: UInt32 = ZoneImage.none
    /// The wildcard right below it.
    var wildcard: UInt32 = ZoneImage.none

    /// There is an NS set here and this is not the apex.
    static let isDelegation: UInt16 = 1
    /// There is a DNAME here.
    static let hasDNAME: UInt16 = 2
    /// There is a CNAME here.
    static let hasCNAME: UInt16 = 4
  }

  /// An RRset ready to be sent.
  struct Set: BitwiseCopyable {
    /// The records' type.
    var type: UInt16 = 0
    /// The number of records of the set.
    var answerCount: UInt16 = 0
    /// The set's TTL in seconds.
    var ttl: UInt32 = 0
    /// Where the block starts: the records of the set, then those of the additional section,
    /// then the relocations (16-bit offsets into the block).
    var block: UInt32 = 0
    /// The length of the set's own records in octets.
    var answerLength: UInt32 = 0
    /// The length of the additional records in octets.
    var additionalLength: UInt32 = 0
    /// The number of additional records.
    var additionalCount: UInt16 = 0
    /// How many of them, the first ones, a referral must not lack (RFC 9471).
    var requiredCount: UInt16 = 0
    /// The number of relocations.
    var relocationCount: UInt16 = 0
    /// The length of the owner that the block was made for, in octets.
    var ownerLength: UInt16 = 0
    /// Where that owner's lower-case wire form starts.
    var owner: UInt32 = 0
  }

  /// The node at an index below ``nodeCount``.
  @inline(__always)
  func node(_ index: UInt32) -> Node {
    unsafe base.load(
      fromByteOffset: Int(word(HeaderField.nodes)) &+ Int(index) &* Self.nodeLength, as: Node.self)
  }

  /// The set at an index.
  @inline(__always)
  func set(_ index: UInt32) -> Set {
    unsafe base.load(
      fromByteOffset: Int(word(HeaderField.sets)) &+ Int(index) &* Self.setLength, as: Set.self)
  }

  /// The set of a type at a node.
  @inline(__always)
  func set(at node: Node, type: UInt16) -> Set? {
    var index = node.firstSet
    let end = index &+ node.setCount
    let sets = Int(word(HeaderField.sets))
    while index < end {
      let offset = sets &+ Int(index) &* Self.setLength
      let candidate = half(offset)
      if candidate == type { return set(index) }
      if candidate > type { return nil }
      index &+= 1
    }
    return nil
  }

  /// The index of the node with the name, or ``none``.
  ///
  /// - Parameters:
  ///   - hash: The name's hash.
  ///   - name: The name in lower case.
  ///   - length: Its length in octets.
  @inline(__always)
  func find(hash: UInt64, name: UnsafePointer<UInt8>, length: Int) -> UInt32 {
    let mask = word(HeaderField.slotMask)
    let slots = Int(word(HeaderField.slots))
    let tag = UInt32(truncatingIfNeeded: hash &>> 32)
    var slot = UInt32(truncatingIfNeeded: hash) & mask
    while true {
      let offset = slots &+ Int(slot) &* Self.slotLength
      let entry = word(offset &+ 4)
      if entry == 0 { return Self.none }
      if word(offset) == tag {
        let node = node(entry &- 1)
        if Int(node.nameLength) == length, unsafe memcmp(octets(node.name), name, length) == 0 {
          return entry &- 1
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// The index of the nearest ancestor that exists of a name that does not (RFC 4592 §3.3.1).
  ///
  /// Every ancestor of a name that exists exists too, so the depth can be halved: a name of a
  /// hundred labels costs seven look-ups.
  @inline(__always)
  func closestEncloser(of name: borrowing NameScratch) -> UInt32 {
    var existing = Int(node(0).labelCount)
    var missing = name.labelCount
    var found: UInt32 = 0
    while missing &- existing > 1 {
      let middle = (missing &+ existing) / 2
      let start = name.start(depth: middle)
      let index = unsafe find(
        hash: name.hash(depth: middle), name: name.lowered + start, length: name.length &- start)
      if index == Self.none {
        missing = middle
      } else {
        existing = middle
        found = index
      }
    }
    return found
  }
}
