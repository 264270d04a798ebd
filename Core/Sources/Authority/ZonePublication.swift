public import DNSProtocol
import Synchronization

/// Where new sets of zones are published for the workers to take up.
///
/// Publishing is one atomic step; a worker looks at the generation between two batches and never
/// waits for whoever publishes. What a worker was answering from is freed when the last worker
/// has moved on.
public final class ZonePublication: Sendable {
  /// The key that zones must be compiled with.
  public let key: HashKey
  private let generation = Atomic<UInt64>(1)
  private let published: Mutex<ZoneSet>

  /// Starts without zones.
  public init(key: HashKey = .random()) {
    self.key = key
    published = Mutex(ZoneSet(zones: [:], key: key))
  }

  /// The set that is in force.
  public var current: ZoneSet { published.withLock { $0 } }

  /// Puts a set in force.
  public func publish(_ set: ZoneSet) {
    published.withLock { $0 = set }
    generation.wrappingAdd(1, ordering: .releasing)
  }

  /// Puts changed zones in force and takes removed ones out.
  public func publish(changed: [CompiledZone], removing removed: [DomainName] = []) {
    published.withLock { $0 = $0.updated(with: changed, removing: removed) }
    generation.wrappingAdd(1, ordering: .releasing)
  }

  /// The number of the set in force, to see cheaply whether there is a new one.
  var currentGeneration: UInt64 { generation.load(ordering: .acquiring) }
}
