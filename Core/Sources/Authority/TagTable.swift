import CLinux

/// Finds what is being compiled by the tag of its name's hash.
///
/// Slots are as those of a ``SlotTable``, and in the same order: the one is filled from the other
/// from start to end.
struct TagTable {
  private var slots: [UInt64]
  private var bits: UInt32
  private(set) var count = 0

  /// Makes room for so many entries.
  init(expecting count: Int = 0) {
    bits = max(SlotTable.bits(for: count), 4)
    slots = [UInt64](repeating: 0, count: 1 << Int(bits))
  }

  /// Forgets everything, and makes room for so many entries.
  mutating func removeAll(expecting count: Int) {
    let wanted = max(SlotTable.bits(for: count), 4)
    self.count = 0
    if wanted == bits, bits <= 10 {
      for index in slots.indices { slots[index] = 0 }
    } else {
      bits = wanted
      slots = [UInt64](repeating: 0, count: 1 << Int(bits))
    }
  }

  /// Has the slot brought near where a tag is looked for.
  func prefetch(_ tag: UInt32) {
    unsafe slots.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      unsafe clinux_prefetch(base + Int(tag >> (32 - bits)))
    }
  }

  /// The entry with a tag that `matches` accepts.
  func find(_ tag: UInt32, where matches: (UInt32) -> Bool) -> UInt32? {
    let mask = slots.count - 1
    var slot = Int(tag >> (32 - bits))
    while slots[slot] != 0 {
      let entry = slots[slot]
      if UInt32(truncatingIfNeeded: entry >> 32) == tag {
        let value = UInt32(truncatingIfNeeded: entry) - 1
        if matches(value) { return value }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds an entry; its value is below 2³² - 1.
  mutating func insert(_ value: UInt32, tag: UInt32) {
    count += 1
    if count * 3 > slots.count * 2 { grow() }
    Self.fill(UInt64(tag) << 32 | UInt64(value + 1), in: &slots, bits)
  }

  /// Calls `body` with every entry, in order of the slots.
  func forEach(_ body: (_ value: UInt32, _ tag: UInt32) -> Void) {
    for entry in slots where entry != 0 {
      body(UInt32(truncatingIfNeeded: entry) - 1, UInt32(truncatingIfNeeded: entry >> 32))
    }
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    for entry in slots where entry != 0 { Self.fill(entry, in: &larger, bits + 1) }
    slots = larger
    bits += 1
  }

  private static func fill(_ entry: UInt64, in slots: inout [UInt64], _ bits: UInt32) {
    let mask = slots.count - 1
    var slot = Int(UInt32(truncatingIfNeeded: entry >> 32) >> (32 - bits))
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }
}
