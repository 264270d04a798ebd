import Glibc

/// Finds the zone of a name.
///
/// A bare view into a ``ZoneSet``, valid while that lives.
@safe
struct ZoneTable: BitwiseCopyable, @unchecked Sendable {
  private let entries: UnsafePointer<ZoneSet.Entry>
  private let mask: Int
  /// One bit for each number of labels that some zone's name has.
  private let depths: (UInt64, UInt64)

  init(entries: UnsafePointer<ZoneSet.Entry>, mask: Int, depths: (UInt64, UInt64)) {
    unsafe self.entries = entries
    self.mask = mask
    self.depths = depths
  }

  /// The zone with the longest name that is the given one or an ancestor of it.
  ///
  /// - Parameters:
  ///   - name: The name, prepared.
  ///   - most: The most labels that the zone's name may have.
  @inline(__always)
  func zone(of name: borrowing NameScratch, most: Int) -> ZoneImage? {
    var depth = most
    while depth >= 0 {
      let mayExist =
        depth < 64
        ? depths.0 &>> UInt64(truncatingIfNeeded: depth) & 1
        : depths.1 &>> UInt64(truncatingIfNeeded: depth &- 64) & 1
      if mayExist != 0, let image = find(name, depth: depth) { return image }
      depth &-= 1
    }
    return nil
  }

  @inline(__always)
  private func find(_ name: borrowing NameScratch, depth: Int) -> ZoneImage? {
    let hash = name.hash(depth: depth)
    let start = name.start(depth: depth)
    let length = name.length &- start
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = unsafe entries[slot]
      guard entry.image != 0, let base = unsafe UnsafeRawPointer(bitPattern: entry.image) else {
        return nil
      }
      if entry.hash == hash {
        let image = unsafe ZoneImage(base: base)
        let apex = image.node(0)
        if Int(apex.nameLength) == length,
          unsafe memcmp(image.octets(apex.name), name.lowered + start, length) == 0
        {
          return image
        }
      }
      slot = (slot &+ 1) & mask
    }
  }
}
