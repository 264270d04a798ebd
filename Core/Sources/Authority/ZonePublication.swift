public import DNSProtocol
import Synchronization

/// Where zones are published for the workers to take up.
///
/// Publishing is one atomic step; a worker looks at the generation between two batches and never
/// waits for whoever publishes. What a worker may still be reading is kept until it has moved on.
@safe
public final class ZonePublication: @unchecked Sendable {
  /// The key that zones must be compiled with.
  public let key: HashKey
  let arena: Arena
  private let generation = Atomic<UInt64>(1)
  private let root: Atomic<UInt32>
  /// Held by whoever compiles or publishes; nobody waits for it who answers.
  private let lock = Mutex<Void>(())
  /// Only touched by who holds the lock.
  private let store: ZoneStore
  private let readers = Mutex<[ReaderSlot]>([])
  private let observer = Mutex<(any PublicationObserver)?>(nil)

  /// Starts without zones.
  public init(key: HashKey = .random()) {
    self.key = key
    arena = Arena()
    store = ZoneStore(arena: arena, key: key)
    root = Atomic(store.published)
  }

  /// Compiles the records that were collected into a zone, which is not in force yet.
  ///
  /// What is wrong with them is added to the compiler's defects.
  public func compile(_ compiler: inout ZoneCompiler) -> CompiledZone {
    precondition(compiler.key == key, "a zone has to be compiled with its publication's key")
    let reference = lock.withLock { _ in store.compile(&compiler) }
    return unsafe CompiledZone(
      ZoneView(arena: base, reference: reference), apex: compiler.apex, reference: reference,
      of: self)
  }

  /// Makes changes and puts them in force in one step: a reader sees all of them or none.
  @discardableResult
  public func update<Result>(_ body: (inout ZoneUpdate) -> Result) -> Result {
    lock.withLock { _ in
      store.reclaim(before: oldestGeneration)
      let observer = observer.withLock { $0 }
      var update = ZoneUpdate(store, notesChanges: observer != nil)
      let result = body(&update)
      update.close()
      observer?.willPublish(update.changes)
      defer { observer?.didPublish() }
      root.store(store.publishIndex(), ordering: .releasing)
      // Whoever sees the new generation sees the new root.
      generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
      store.advance()
      store.reclaim(before: oldestGeneration)
      return result
    }
  }

  /// Has an observer told of every update from now on; `nil` for none.
  public func observe(by observer: (any PublicationObserver)?) {
    // Not in the middle of an update.
    lock.withLock { _ in self.observer.withLock { $0 = observer } }
  }

  /// Puts zones in force in one step.
  public func publish(_ zones: [CompiledZone]) {
    update { update in
      for zone in zones { update.replaceZone(with: zone) }
    }
  }

  /// The number of zones in force.
  public var zoneCount: Int { lock.withLock { _ in Int(store.index.slots.count) } }
  /// The number of records in force.
  public var recordCount: Int { lock.withLock { _ in store.recordCount } }
  /// The octets that zones take, with those that wait until nobody reads them any more.
  public var usedMemory: Int { lock.withLock { _ in arena.usedLength } }
  /// The most octets that zones have taken at one time; what is not in use is used again.
  public var memoryExtent: Int { lock.withLock { _ in arena.extent } }

  /// The zone in force that a name belongs to, for statistics; not for answering.
  public func zone(enclosing name: DomainName) -> DomainName? {
    lock.withLock { _ in
      var candidate: DomainName? = name.lowercased
      while let name = candidate {
        if store.zone(named: name.wire) != nil { return name }
        candidate = name.parent
      }
      return nil
    }
  }

  /// Gives the memory of a zone back that was never in force.
  func discard(_ zone: UInt32) { lock.withLock { _ in store.discard(zone) } }
}

// MARK: Readers

extension ZonePublication {
  /// Where references of compiled zones count from.
  var base: UnsafeRawPointer { unsafe UnsafeRawPointer(arena.base) }

  /// The number of the zones in force, to see cheaply whether there are new ones.
  @inline(__always)
  var currentGeneration: UInt64 { generation.load(ordering: .acquiring) }

  /// Makes a reader known.
  func addReader() -> ReaderSlot {
    let slot = ReaderSlot()
    readers.withLock { $0.append(slot) }
    return slot
  }

  /// Forgets a reader.
  func removeReader(_ slot: ReaderSlot) {
    readers.withLock { list in list.removeAll { $0 === slot } }
  }

  /// Gives a reader the zones in force, which stay until it pins others or rests.
  ///
  /// - Returns: Their generation.
  func pin(_ slot: ReaderSlot) -> (generation: UInt64, table: ZoneTable) {
    while true {
      let seen = generation.load(ordering: .sequentiallyConsistent)
      slot.pin(seen)
      // From here on nothing of this generation or a later one is given back, unless it was
      // replaced while the slot was being written: then the generation is another one.
      guard generation.load(ordering: .sequentiallyConsistent) == seen else { continue }
      let table = unsafe ZoneTable(arena: base, reference: root.load(ordering: .acquiring))
      return (seen, table)
    }
  }

  private var oldestGeneration: UInt64 {
    readers.withLock { list in list.map(\.current).min() ?? ReaderSlot.resting }
  }
}
