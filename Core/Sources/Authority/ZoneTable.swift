/// All zones that are answered for at one moment, read in place.
///
/// A bare view, valid as long as its reader's generation is not given up (``ReaderSlot``).
@safe
struct ZoneTable: BitwiseCopyable {
  /// The piece of the arena that says which zones there are.
  struct Index: BitwiseCopyable {
    static let length = MemoryLayout<Index>.size

    /// One bit for each number of labels that some zone's name has, the last one for all from 63
    /// on.
    var depths: UInt64 = 0
    var slots = SlotTable()
  }

  let arena: UnsafeRawPointer
  let index: Index

  @inline(__always)
  init(arena: UnsafeRawPointer, _ index: Index) {
    unsafe self.arena = arena
    self.index = index
  }

  @inline(__always)
  init(arena: UnsafeRawPointer, reference: UInt32) {
    unsafe self.init(arena: arena, SlotTable.place(reference, arena).load(as: Index.self))
  }

  /// The zone with the longest name that is the given one or an ancestor of it.
  ///
  /// - Parameters:
  ///   - name: The name, prepared.
  ///   - most: The most labels that the zone's name may have.
  @inline(__always)
  func zone(of name: borrowing NameScratch, most: Int) -> ZoneView? {
    var candidates = index.depths & (ZoneView.bit(most) &* 2 &- 1)
    while candidates != 0 {
      let depth = 63 &- candidates.leadingZeroBitCount
      if depth == 63 {
        if let zone = deepZone(of: name, most: most) { return zone }
      } else if let zone = find(name, depth: depth) {
        return zone
      }
      candidates &= ~ZoneView.bit(depth)
    }
    return nil
  }

  /// The zone to answer from: the longest match, but for DS at an apex the one above, if it is
  /// ours (RFC 4035 §3.1.4.1).
  @inline(__always)
  func zone(of name: borrowing NameScratch, type: UInt16) -> ZoneView? {
    let zone = zone(of: name, most: name.labelCount)
    return type == RRType.ds ? parent(of: zone, name) : zone
  }

  /// The zone to answer a question for DS from.
  @inline(never)
  private func parent(of zone: ZoneView?, _ name: borrowing NameScratch) -> ZoneView? {
    guard let zone, name.labelCount > 0, zone.labelCount == name.labelCount else { return zone }
    return self.zone(of: name, most: name.labelCount &- 1) ?? zone
  }

  /// The longest match among the zones of 63 labels and more.
  @inline(never)
  private func deepZone(of name: borrowing NameScratch, most: Int) -> ZoneView? {
    var depth = most
    while depth >= 63 {
      if let zone = find(name, depth: depth) { return zone }
      depth &-= 1
    }
    return nil
  }

  /// The zone that is called like the suffix of `depth` labels of a name.
  @inline(__always)
  func find(_ name: borrowing NameScratch, depth: Int) -> ZoneView? {
    let start = name.start(depth: depth)
    let length = name.length &- start
    let place = unsafe index.slots.find(name.tag(depth: depth), base: arena) { candidate in
      guard unsafe Int(candidate.load(as: UInt8.self)) == length else { return false }
      return unsafe WholeWords.equal(
        candidate + ZoneView.Field.name, UnsafeRawPointer(name.lowered + start), length)
    }
    return unsafe place.map { unsafe ZoneView(arena: arena, base: $0) }
  }
}
