import Synchronization

/// What all workers remember of the questions of the last ten seconds, in 256 KiB.
///
/// A resend comes from another port, and so to any of the workers: they have to share what they
/// remember. Nobody waits for anybody. Two workers at the same place at the same time may make the
/// count wrong by one.
@safe
final class ResendTable: Sendable {
  /// How many fingerprints there is room for.
  static let slots = 1 << 15
  /// The process' own.
  static let shared = ResendTable()

  /// What fingerprints depend on besides their question.
  let seed: UInt64
  /// One of 2^`sparseness` questions is looked at.
  let sparseness = Atomic<UInt64>(0)
  nonisolated(unsafe) private let entries: UnsafeMutablePointer<Atomic<UInt64>>

  /// Allocates the table.
  init(seed: UInt64 = .random(in: 0...UInt64.max)) {
    self.seed = seed
    unsafe entries = .allocate(capacity: Self.slots)
    for index in 0..<Self.slots { unsafe (entries + index).initialize(to: Atomic(0)) }
  }

  deinit {
    unsafe entries.deinitialize(count: Self.slots)
    unsafe entries.deallocate()
  }

  /// Puts an entry in place of what is there.
  ///
  /// - Returns: What was there; 0 for nothing.
  @inline(__always)
  func replace(_ place: Int, with entry: UInt64) -> UInt64 {
    let place = place & (Self.slots &- 1)
    let old = unsafe entries[place].load(ordering: .relaxed)
    unsafe entries[place].store(entry, ordering: .relaxed)
    return old
  }
}
