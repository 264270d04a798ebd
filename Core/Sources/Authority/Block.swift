/// The records of one set as they are sent, inside an image.
@safe
struct Block {
  /// The set that the block belongs to.
  let set: ZoneImage.Set
  /// The first octet.
  let octets: UnsafePointer<UInt8>
  /// The name that the block was made for.
  let owner: UnsafePointer<UInt8>

  @inline(__always)
  init(_ set: ZoneImage.Set, in image: ZoneImage) {
    self.set = set
    unsafe octets = image.octets(set.block)
    unsafe owner = image.octets(set.owner)
  }

  /// What a compression pointer of the block leads to.
  func place(_ target: Int) -> UnsafePointer<UInt8> {
    let ownerLength = Int(set.ownerLength)
    if target < 12 &+ ownerLength { return unsafe owner + (target &- 12) }
    return unsafe octets + (target &- 16 &- ownerLength)
  }

  /// The length of all records, those of the additional section included.
  @inline(__always)
  var length: Int { Int(set.answerLength) &+ Int(set.additionalLength) }

  /// Moves the compression pointers of the first `length` octets, which were copied to `start`.
  @inline(__always)
  func relocate(_ writer: ResponseWriter, from start: Int, length: Int, by delta: Int) {
    guard delta != 0, set.relocationCount > 0 else { return }
    let list = unsafe UnsafeRawPointer(octets + ((self.length &+ 1) & ~1))
    var index = 0
    while index < Int(set.relocationCount) {
      let offset = Int(
        UInt16(littleEndian: unsafe list.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
      )
      guard offset < length else { return }
      let pointer = writer.get16(at: start &+ offset)
      writer.put16(pointer &+ UInt16(truncatingIfNeeded: delta), at: start &+ offset)
      index &+= 1
    }
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

  /// The offset after the additional set whose first record starts at an offset, and how many
  /// records it has: they share their owner and their type.
  func endOfAdditionalSet(at start: Int) -> (end: Int, count: UInt16) {
    let owner = ownerPlace(at: start)
    let type = type(at: start)
    var end = endOfRecord(at: start)
    var count: UInt16 = 1
    while end < length, ownerPlace(at: end) == owner, self.type(at: end) == type {
      end = endOfRecord(at: end)
      count &+= 1
    }
    return (end, count)
  }

  private func type(at start: Int) -> UInt16 {
    let typeAt = endOfName(at: start)
    return unsafe UInt16(octets[typeAt]) &<< 8 | UInt16(octets[typeAt &+ 1])
  }

  private func ownerPlace(at start: Int) -> Int {
    guard unsafe octets[start] >= 0xc0 else { return 16 &+ Int(set.ownerLength) &+ start }
    return unsafe Int(octets[start] & 0x3f) &<< 8 | Int(octets[start &+ 1])
  }
}
