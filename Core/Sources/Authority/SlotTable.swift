import Glibc

/// A hash table in an ``Arena``: open addressing over pages, of which a change copies only those
/// that it touches, so that older versions of the table stay as they were for whoever reads them.
///
/// A slot is 64 bits: the high half is the tag (32 bits of the hash), the low half the reference,
/// 0 in an empty slot. The home of a tag is its top ``bits`` bits, so that a growing table is
/// rebuilt from the slots alone, one after another.
///
/// | slots | what ``root`` names |
/// |---|---|
/// | up to 64 | the only page |
/// | up to 64 · 512 | a directory of pages |
/// | more | an array of directories |
@safe
struct SlotTable: BitwiseCopyable {
  static let pageBits = 6
  static let directoryBits = 9
  static let pageSlots = 1 << pageBits
  static let directoryEntries = 1 << directoryBits

  /// The page, directory or array of directories; see above.
  var root: UInt32 = Arena.none
  /// How many slots are full.
  var count: UInt32 = 0
  /// The logarithm of the number of slots.
  var bits: UInt32 = 2

  /// The number of slots.
  @inline(__always)
  var capacity: Int { 1 << Int(bits) }
  /// How far apart the root and the pages are: 0, 1 or 2.
  var level: Int {
    bits <= Self.pageBits ? 0 : bits <= Self.pageBits + Self.directoryBits ? 1 : 2
  }
  /// The number of pages.
  var pageCount: Int { max(capacity >> Self.pageBits, 1) }
  /// The number of directories, where there is more than one.
  var directoryCount: Int { pageCount >> Self.directoryBits }
  /// The length of a page in octets.
  var pageLength: Int { min(capacity, Self.pageSlots) * 8 }

  /// The logarithm of slots that `count` entries need: a third of them stays empty.
  static func bits(for count: Int) -> UInt32 {
    var bits: UInt32 = 2
    while (1 << Int(bits)) * 2 < count * 3 { bits += 1 }
    return bits
  }

  /// The slot where a tag belongs.
  @inline(__always)
  func home(of tag: UInt32) -> Int { Int(tag &>> (32 &- bits)) }

  /// The page that a slot is in.
  @inline(__always)
  func page(of slot: Int, base: UnsafeRawPointer) -> UnsafeRawPointer {
    var place = unsafe Self.place(root, base)
    if bits > Self.pageBits {
      var page = slot &>> Self.pageBits
      if bits > Self.pageBits + Self.directoryBits {
        let directory = page &>> Self.directoryBits
        unsafe place = Self.place(
          place.load(fromByteOffset: directory &* 4, as: UInt32.self), base)
        page &= Self.directoryEntries &- 1
      }
      unsafe place = Self.place(place.load(fromByteOffset: page &* 4, as: UInt32.self), base)
    }
    return unsafe place
  }

  /// The slot where the search for a tag begins.
  @inline(__always)
  func homeSlot(of tag: UInt32, base: UnsafeRawPointer) -> UnsafeRawPointer {
    let slot = home(of: tag)
    return unsafe page(of: slot, base: base) + (slot & (Self.pageSlots &- 1)) &* 8
  }

  @inline(__always)
  static func place(_ reference: UInt32, _ base: UnsafeRawPointer) -> UnsafeRawPointer {
    unsafe base + Int(reference) &* Arena.unitLength
  }

  /// Finds the entry with a tag that `matches` accepts.
  @inline(__always)
  func find(
    _ tag: UInt32, base: UnsafeRawPointer, where matches: (UnsafeRawPointer) -> Bool
  ) -> UnsafeRawPointer? {
    let mask = capacity &- 1
    var slot = home(of: tag)
    var page = unsafe page(of: slot, base: base)
    while true {
      let entry = unsafe page.load(
        fromByteOffset: (slot & (Self.pageSlots &- 1)) &* 8, as: UInt64.self)
      if entry == 0 { return nil }
      if UInt32(truncatingIfNeeded: entry &>> 32) == tag {
        let place = unsafe Self.place(UInt32(truncatingIfNeeded: entry), base)
        if unsafe matches(place) { return unsafe place }
      }
      slot = (slot &+ 1) & mask
      if slot & (Self.pageSlots &- 1) == 0 { unsafe page = self.page(of: slot, base: base) }
    }
  }

  /// Calls `body` with the reference in every full slot.
  func forEach(base: UnsafeRawPointer, _ body: (UInt32) -> Void) {
    guard root != Arena.none else { return }
    for slot in 0..<capacity {
      let page = unsafe page(of: slot, base: base)
      let entry = unsafe page.load(
        fromByteOffset: (slot & (Self.pageSlots - 1)) * 8, as: UInt64.self)
      if entry != 0 { body(UInt32(truncatingIfNeeded: entry)) }
    }
  }
}
