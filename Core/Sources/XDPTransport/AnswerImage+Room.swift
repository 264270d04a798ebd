import Synchronization

/// Room for names that are asked for, where others are not.
extension AnswerImage {
  /// Takes names out that no answer was made from since this was last done, as many of each length
  /// as are wanted; who goes on counting as unused has to be used again.
  ///
  /// - Parameter wanted: How many pieces of how many units.
  func evictUnused(_ wanted: [Int: Int]) {
    var missing = wanted
    // What has to stay free for others is no room.
    if free.unitCount > reserve {
      for (count, _) in wanted { missing[count]? -= free.room(for: count) }
    }
    missing = missing.filter { $0.value > 0 }
    var index = 0
    // Once round at most: what was used all the while stays.
    while !missing.isEmpty, index < 1 << slotBits {
      index += 1
      hand = (hand + 1) & ((1 << slotBits) - 1)
      let entry = self[slot: hand]
      guard entry >> 32 != 0 else { continue }
      let reference = UInt32(truncatingIfNeeded: entry)
      guard let count = units[reference], let number = missing[count], evict(at: hand) else {
        continue
      }
      missing[count] = number > 1 ? number - 1 : nil
    }
    for (count, number) in missing { evictNeighbours(number, of: count) }
  }

  /// Takes names out that lie side by side, where there are not enough of the length that is wanted.
  private func evictNeighbours(_ number: Int, of count: Int) {
    var number = number
    for _ in 0..<(1 << slotBits) where number > 0 {
      hand = (hand + 1) & ((1 << slotBits) - 1)
      guard self[slot: hand] >> 32 != 0 else { continue }
      var next = UInt32(truncatingIfNeeded: self[slot: hand])
      var (length, slots): (Int, [Int]) = (0, [])
      while length < count {
        if free.length(at: next) > 0 {
          length += free.length(at: next)
        } else if let slot = slot(of: next), let units = units[next], mayEvict(next) {
          slots.append(slot)
          length += units
        } else {
          break
        }
        next = UInt32(truncatingIfNeeded: self[slot: hand]) + UInt32(length)
      }
      guard length >= count else { continue }
      for slot in slots { takeOut(slot) }
      number -= 1
    }
  }

  /// Takes the name in a slot out, unless it was used since this was last asked, is a zone's own, or is
  /// of a zone that is here as a whole, of which a name that is not here does not exist.
  func evict(at slot: Int) -> Bool {
    let reference = UInt32(truncatingIfNeeded: self[slot: slot])
    guard mayEvict(reference) else { return false }
    takeOut(slot)
    return true
  }

  private func mayEvict(_ reference: UInt32) -> Bool {
    !isApex(reference) && !isOfWhole(reference) && !takeUse(of: reference)
  }

  /// Takes the entry out of a slot, and leaves it and those before it empty where no other entry is
  /// behind them: at an empty slot a search ends.
  func vacate(_ slot: Int) {
    self[slot: slot] = ImageLayout.removedSlot
    for distance in 0..<ImageLayout.mostProbes {
      let index = (slot - distance) & ((1 << slotBits) - 1)
      if self[slot: index] == ImageLayout.removedSlot, !isPassed(index) { self[slot: index] = 0 }
    }
  }

  /// Whether the search for an entry goes past a slot.
  private func isPassed(_ slot: Int) -> Bool {
    let mask = (1 << slotBits) - 1
    for distance in 1..<ImageLayout.mostProbes {
      let index = (slot + distance) & mask
      let entry = self[slot: index]
      if entry == 0 { return false }
      guard entry != ImageLayout.removedSlot else { continue }
      let home = Int(UInt32(truncatingIfNeeded: entry >> 32) >> UInt32(32 - slotBits))
      if (index - home) & mask >= distance { return true }
    }
    return false
  }

  private func isOfWhole(_ node: UInt32) -> Bool {
    flags(of: zone(of: node)).contains(.isComplete)
  }

  private func isUsed(_ node: UInt32) -> Bool {
    unsafe word(place(node) + ImageLayout.Node.used).pointee.load(ordering: .relaxed) != 0
  }

  /// Whether a name was used since this was last asked.
  private func takeUse(of node: UInt32) -> Bool {
    guard isUsed(node) else { return false }
    unsafe word(place(node) + ImageLayout.Node.used).pointee.store(0, ordering: .relaxed)
    return true
  }
}
