/// What is due at which millisecond, for up to half a minute ahead.
package struct TimingWheel {
  private var slots: [[Int32]]
  private var current = 0

  /// A wheel that begins at millisecond 0.
  package init() { slots = Array(repeating: [], count: 1 << 15) }

  /// Puts something down for a millisecond that is still to come.
  package mutating func insert(_ item: Int32, at millisecond: Int) {
    let ahead = min(max(millisecond - current, 1), slots.count - 1)
    slots[(current + ahead) & (slots.count - 1)].append(item)
  }

  /// Takes out what is due up to a millisecond.
  package mutating func take(upTo millisecond: Int, _ due: inout [Int32]) {
    while current < millisecond {
      current += 1
      let slot = current & (slots.count - 1)
      guard !slots[slot].isEmpty else { continue }
      due += slots[slot]
      slots[slot].removeAll(keepingCapacity: true)
    }
  }
}
