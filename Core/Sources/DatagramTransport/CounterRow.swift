import Synchronization

/// Counters side by side in memory, which anybody may read at any time.
@safe
final class CounterRow: Sendable {
  /// How many there are.
  let count: Int
  nonisolated(unsafe) private let counters: UnsafeMutablePointer<Atomic<UInt64>>

  /// Counters at zero.
  init(count: Int) {
    self.count = count
    unsafe counters = .allocate(capacity: count)
    for index in 0..<count { unsafe (counters + index).initialize(to: Atomic(0)) }
  }

  deinit {
    unsafe counters.deinitialize(count: count)
    unsafe counters.deallocate()
  }

  /// Adds to a counter whose number is below ``count``.
  @inline(__always)
  func add(_ number: UInt64, to index: Int) {
    unsafe counters[index].wrappingAdd(number, ordering: .relaxed)
  }

  /// Adds to a counter, where nobody else counts here: without a locked instruction.
  @inline(__always)
  func addAlone(_ number: UInt64, to index: Int) {
    let place = unsafe counters + index
    unsafe place.pointee.store(
      place.pointee.load(ordering: .relaxed) &+ number, ordering: .relaxed)
  }

  /// The counts now.
  var reading: [UInt64] { (0..<count).map { unsafe counters[$0].load(ordering: .relaxed) } }
}
