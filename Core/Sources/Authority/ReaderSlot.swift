import Synchronization

/// Tells the writer which versions one reader may be reading.
///
/// Epoch-based reclamation: whoever publishes keeps what it has replaced until every reader has
/// taken up a later generation. A reader writes here only when there is a new one.
final class ReaderSlot: Sendable {
  /// The generation of a reader that reads nothing.
  static let resting = UInt64.max

  private let generation = Atomic<UInt64>(ReaderSlot.resting)

  /// The oldest generation that the reader may be reading.
  var current: UInt64 { generation.load(ordering: .sequentiallyConsistent) }

  /// Says that the reader reads from a generation on.
  func pin(_ value: UInt64) { generation.store(value, ordering: .sequentiallyConsistent) }

  /// Says that the reader reads nothing.
  func rest() { generation.store(Self.resting, ordering: .releasing) }
}
