/// The most frequent of many values, in memory of a fixed size (Metwally and others, "Efficient
/// Computation of Frequent and Top-k Elements in Data Streams", the Space-Saving algorithm).
///
/// Whatever makes up more than one ``capacity``th of all is among what it keeps, and no count is too
/// small, nor too large by more than its `error`.
package struct FrequencySketch<Value: Hashable & Sendable>: Sendable {
  /// A value and how often it was seen.
  package struct Entry: Sendable {
    /// The value.
    package var value: Value
    /// How often it was seen, or a little more.
    package var count: UInt64
    /// How much more at most.
    package var error: UInt64
  }

  /// How many values it keeps.
  package let capacity: Int
  /// How many it has seen.
  package private(set) var total: UInt64 = 0
  private var entries: [Entry] = []
  private var places: [Value: Int] = [:]

  /// Makes an empty sketch.
  package init(capacity: Int = 512) {
    self.capacity = max(capacity, 1)
    entries.reserveCapacity(self.capacity)
    places.reserveCapacity(self.capacity)
  }

  /// Counts a value.
  package mutating func add(_ value: Value) {
    total &+= 1
    if let place = places[value] {
      entries[place].count &+= 1
    } else if entries.count < capacity {
      places[value] = entries.count
      entries.append(Entry(value: value, count: 1, error: 0))
    } else if let least = entries.indices.min(by: { entries[$0].count < entries[$1].count }) {
      let former = entries[least]
      places[former.value] = nil
      places[value] = least
      entries[least] = Entry(value: value, count: former.count &+ 1, error: former.count)
    }
  }

  /// The most frequent, the most frequent first.
  package func top(_ count: Int) -> [Entry] {
    Array(entries.sorted { $0.count > $1.count }.prefix(count))
  }

  /// Adds what another sketch has seen.
  package func adding(_ other: FrequencySketch) -> [Entry] {
    var sums: [Value: Entry] = [:]
    for entry in entries + other.entries {
      if let known = sums[entry.value] {
        sums[entry.value] = Entry(
          value: entry.value, count: known.count &+ entry.count, error: known.error &+ entry.error)
      } else {
        sums[entry.value] = entry
      }
    }
    return sums.values.sorted { $0.count > $1.count }
  }
}
