/// The most frequent values of the last minutes: two sketches, of which the older one is given up
/// when the younger one is full of its time.
package struct RecentFrequency<Value: Hashable & Sendable>: Sendable {
  /// How many seconds each of them covers.
  package let window: Int64
  private var current: FrequencySketch<Value>
  private var former: FrequencySketch<Value>
  private var began: Int64 = 0

  /// Makes an empty pair.
  package init(window: Int64 = 150, capacity: Int = 512) {
    self.window = window
    current = FrequencySketch(capacity: capacity)
    former = FrequencySketch(capacity: capacity)
  }

  /// Counts a value, at a time in seconds.
  package mutating func add(_ value: Value, at second: Int64) {
    turn(to: second)
    current.add(value)
  }

  /// Gives up what is too old.
  package mutating func turn(to second: Int64) {
    guard second - began >= window else { return }
    former = second - began >= 2 * window ? FrequencySketch(capacity: current.capacity) : current
    current = FrequencySketch(capacity: current.capacity)
    began = second
  }

  /// How many values were seen.
  package var total: UInt64 { current.total + former.total }

  /// The most frequent.
  package func top(_ count: Int) -> [FrequencySketch<Value>.Entry] {
    Array(current.adding(former).prefix(count))
  }
}
