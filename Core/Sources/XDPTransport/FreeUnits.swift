/// Stretches of the image that were given back, joined with their neighbours.
struct FreeUnits {
  /// How many units there are.
  private(set) var unitCount = 0
  private var lengths: [UInt32: Int] = [:]
  private var starts: [UInt32: UInt32] = [:]
  private var bySize: [Int: Set<UInt32>] = [:]

  /// Gives a stretch back.
  mutating func give(_ start: UInt32, _ count: Int) {
    var (start, count) = (start, count)
    if let before = starts[start], let length = lengths[before] {
      remove(before, length)
      (start, count) = (before, length + count)
    }
    let end = start + UInt32(count)
    if let length = lengths[end] {
      remove(end, length)
      count += length
    }
    insert(start, count)
  }

  /// Takes a stretch out: one of that length, or the start of the shortest that is longer.
  mutating func take(_ count: Int) -> UInt32? {
    let size =
      bySize[count] != nil ? count : bySize.keys.lazy.filter { $0 > count }.min()
    guard let size, let start = bySize[size]?.first else { return nil }
    remove(start, size)
    if size > count { insert(start + UInt32(count), size - count) }
    return start
  }

  /// How many stretches of a length there are.
  func room(for count: Int) -> Int {
    bySize.reduce(0) { $1.key >= count ? $0 + $1.value.count * ($1.key / count) : $0 }
  }

  /// The length of the stretch that starts somewhere; 0 if there is none.
  func length(at start: UInt32) -> Int { lengths[start] ?? 0 }

  private mutating func insert(_ start: UInt32, _ count: Int) {
    unitCount += count
    lengths[start] = count
    starts[start + UInt32(count)] = start
    bySize[count, default: []].insert(start)
  }

  private mutating func remove(_ start: UInt32, _ count: Int) {
    unitCount -= count
    lengths[start] = nil
    starts[start + UInt32(count)] = nil
    bySize[count]?.remove(start)
    if bySize[count]?.isEmpty == true { bySize[count] = nil }
  }
}
